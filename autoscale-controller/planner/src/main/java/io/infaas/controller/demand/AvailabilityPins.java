package io.infaas.controller.demand;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandGrid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names of the catalog that clients and operators keep available regardless of arrivals. Bounded by the names of the catalog. Not
 * thread-safe.
 *
 * <p>Gateways keep the pins of clients, so that they outlive a controller. Of two pins for a name the one with the larger stamp wins,
 * whether it pins or unpins.
 */
public final class AvailabilityPins {

    private final Map<String, Application> names = new TreeMap<>();
    private final Map<String, ArrivalRate> classes = new TreeMap<>();
    private final SortedMap<String, AvailabilityPin> pins = new TreeMap<>();
    private SortedSet<String> wishes = new TreeSet<>();
    private long latest;

    public AvailabilityPins(Catalog catalog) {
        learn(catalog);
    }

    /** Takes over another catalog; the pins stay, but have no effect for names that it lacks. */
    public void adopt(Catalog catalog) {
        names.clear();
        classes.clear();
        learn(catalog);
    }

    private void learn(Catalog catalog) {
        DemandGrid grid = new DemandGrid(catalog);
        for (Application application : catalog.applications()) {
            Objective usual = application.objective();
            add(grid, application.name(), application, usual);
            // a client that names a variant accepts its accuracy
            Objective any = new Objective(usual.latencyMs(), 0);
            for (Variant variant : catalog.variantsOf(application)) {
                add(grid, variant.architecture(), application, usual);
                add(grid, variant.name(), application, any);
            }
        }
    }

    private void add(DemandGrid grid, String name, Application application, Objective objective) {
        if (names.putIfAbsent(name, application) == null) {
            DemandClass demandClass = grid.of(name, objective, 1);
            classes.put(name, new ArrivalRate(demandClass, objective.latencyMs(), 0, 0, 0, new TreeMap<>()).asPinned());
        }
    }

    /** The application of a name: of an application, an architecture or a variant by full name; empty for an unknown name. */
    public Optional<Application> application(String name) {
        return Optional.ofNullable(names.get(name));
    }

    /** Pins or unpins a name of the catalog; returns whether that changes anything. */
    public boolean request(String name, boolean pin, long nowMs) {
        AvailabilityPin availabilityPin = pins.get(name);
        if (availabilityPin == null ? !pin : availabilityPin.wanted() == pin) {
            return false;
        }
        latest = Math.max(latest + 1, nowMs);
        pins.put(name, new AvailabilityPin(name, pin, latest));
        return true;
    }

    /**
     * Restores the pins that a gateway kept, unless unknown to the catalog or older than a known one; returns the changes.
     *
     * @param maxStamp newest stamp that is restored: with one from the far future no later request could win
     */
    public List<AvailabilityPin> restore(List<AvailabilityPin> availabilityPins, long maxStamp) {
        List<AvailabilityPin> changed = new ArrayList<>();
        for (AvailabilityPin pin : availabilityPins) {
            AvailabilityPin availabilityPin = pins.get(pin.name());
            boolean newer = availabilityPin == null || pin.stamp() > availabilityPin.stamp();
            if (names.containsKey(pin.name()) && newer && pin.stamp() <= maxStamp) {
                latest = Math.max(latest, pin.stamp());
                pins.put(pin.name(), pin);
                changed.add(pin);
            }
        }
        return changed;
    }

    /** Pins these names for operators, whether clients pin them or not, and no others. Names that the catalog lacks have no effect. */
    public void wish(Set<String> wished) {
        wishes = new TreeSet<>(wished);
    }

    /** All pins and removed pins of clients, by name. */
    public List<AvailabilityPin> list() {
        return List.copyOf(pins.values());
    }

    /** The demand with pinned classes marked, and an empty rate for each pinned class without arrivals. */
    public List<ArrivalRate> with(List<ArrivalRate> demand) {
        Map<DemandClass, ArrivalRate> pinnedRates = new LinkedHashMap<>();
        Set<String> pinnedNames = new TreeSet<>(wishes);
        pins.values().stream()
                .filter(AvailabilityPin::wanted)
                .map(AvailabilityPin::name)
                .forEach(pinnedNames::add);
        pinnedNames.forEach(name -> {
            ArrivalRate rate = classes.get(name);
            if (rate != null) {
                pinnedRates.put(rate.of(), rate);
            }
        });
        List<ArrivalRate> rates = new ArrayList<>();
        demand.forEach(rate -> rates.add(pinnedRates.remove(rate.of()) == null ? rate : rate.asPinned()));
        rates.addAll(pinnedRates.values());
        return rates;
    }
}
