package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** One variant for each application, loaded before the first query: the one that meets the default objective at the lowest cost of a query. */
final class ProvidedVariant {

    private ProvidedVariant() {}

    /**
     * The situation with one rate for each application instead of its demand. Availability pins stay. Observations of service times change nothing.
     *
     * @param items rate to provide for by application, items/s
     */
    static Situation seen(Situation situation, ToDoubleFunction<Application> items) {
        List<ArrivalRate> rates = new ArrayList<>();
        for (Application application : situation.catalog().applications()) {
            rates.add(rate(application, items.applyAsDouble(application)));
        }
        situation.demand().stream()
                .filter(ArrivalRate::pinned)
                .map(rate -> new ArrivalRate(rate.of(), rate.boundMs(), 0, 0, 0, Map.of()).asPinned())
                .forEach(rates::add);
        return situation.with(Corrections.NONE).with(rates);
    }

    private static ArrivalRate rate(Application application, double items) {
        double boundMs = application.objective().latencyMs();
        DemandClass demandClass =
                new DemandClass(application.name(), application.objective().minAccuracy(), boundMs, 0);
        return new ArrivalRate(demandClass, boundMs, items, items, 0, Map.of()).asPinned();
    }

    /** The options of the variant, the planned one as long as there is one. */
    static List<Option> choose(List<Option> usable, Set<String> plannedVariants) {
        return usable.stream()
                .min(Comparator.<Option>comparingInt(option -> plannedVariants.contains(option.variant()) ? 0 : 1)
                        .thenComparingDouble(option -> option.candidate().cost(1))
                        .thenComparing(Option::variant))
                .map(cheapest -> usable.stream()
                        .filter(option -> option.variant().equals(cheapest.variant()))
                        .toList())
                .orElse(List.of());
    }
}
