package io.infaas.controller.demand;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.ObjectiveClass;
import io.infaas.gateway.contract.ObjectiveGrid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What clients wish to be available whether anything arrives for it or not, by the names of the catalog, of which there are no more than
 * the catalog has. Not for several threads at a time.
 *
 * <p>Gateways keep what they are told of it, so that it outlives a controller: of two wishes for a name the one with the larger stamp
 * holds, also a wish that was taken back.
 */
public final class AvailabilityPins {

    private final Map<String, Application> names = new TreeMap<>();
    private final Map<String, ArrivalRate> classes = new TreeMap<>();
    private final SortedMap<String, AvailabilityPin> wishes = new TreeMap<>();
    private long latest;

    public AvailabilityPins(Catalog catalog) {
        ObjectiveGrid grid = new ObjectiveGrid(catalog);
        for (Application application : catalog.applications()) {
            Objective usual = application.objective();
            add(grid, application.name(), application, usual);
            // who names a variant has chosen its accuracy
            Objective any = new Objective(usual.latencyMs(), 0);
            for (Variant variant : catalog.variantsOf(application)) {
                add(grid, variant.architecture(), application, usual);
                add(grid, variant.name(), application, any);
            }
        }
    }

    private void add(ObjectiveGrid grid, String name, Application application, Objective objective) {
        if (names.putIfAbsent(name, application) == null) {
            ObjectiveClass of = grid.of(name, objective);
            classes.put(name, new ArrivalRate(of, objective.latencyMs(), 0, 0, 0, 0, new TreeMap<>(), true));
        }
    }

    /** The application of an application, an architecture or the full name of a variant; empty for what the catalog does not have. */
    public Optional<Application> application(String name) {
        return Optional.ofNullable(names.get(name));
    }

    /** Takes a wish in, or its end, of a name that the catalog has; says whether that changes anything. */
    public boolean ask(String name, boolean wanted, long nowMs) {
        AvailabilityPin known = wishes.get(name);
        if (known == null ? !wanted : known.wanted() == wanted) {
            return false;
        }
        latest = Math.max(latest + 1, nowMs);
        wishes.put(name, new AvailabilityPin(name, wanted, latest));
        return true;
    }

    /** Takes over what a gateway has kept, as far as the catalog has it and nothing newer is known; gives what that changes. */
    public List<AvailabilityPin> recall(List<AvailabilityPin> kept) {
        List<AvailabilityPin> changed = new ArrayList<>();
        for (AvailabilityPin wish : kept) {
            AvailabilityPin known = wishes.get(wish.name());
            if (names.containsKey(wish.name()) && (known == null || wish.stamp() > known.stamp())) {
                latest = Math.max(latest, wish.stamp());
                wishes.put(wish.name(), wish);
                changed.add(wish);
            }
        }
        return changed;
    }

    /** All of them, those that were taken back as well, by name. */
    public List<AvailabilityPin> all() {
        return List.copyOf(wishes.values());
    }

    /** What arrives, and as much as nothing of what is wished for and does not arrive. */
    public List<ArrivalRate> with(List<ArrivalRate> demand) {
        Map<ObjectiveClass, ArrivalRate> wanted = new LinkedHashMap<>();
        wishes.values().stream().filter(AvailabilityPin::wanted).forEach(wish -> {
            ArrivalRate rate = classes.get(wish.name());
            if (rate != null) {
                wanted.put(rate.of(), rate);
            }
        });
        List<ArrivalRate> rates = new ArrayList<>();
        demand.forEach(rate -> rates.add(wanted.remove(rate.of()) == null ? rate : rate.asPinned()));
        rates.addAll(wanted.values());
        return rates;
    }
}
