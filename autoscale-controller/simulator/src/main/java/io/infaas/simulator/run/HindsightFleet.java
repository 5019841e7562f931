package io.infaas.simulator.run;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.simulator.workload.Workload;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cheapest fixed fleet of one node type that would have sufficed, found by trying: a team that knows its traffic in advance, provides for the peak
 * and never changes anything.
 *
 * @param nodes number of machines
 */
public record HindsightFleet(String nodeType, int nodes, Outcome outcome) {

    /**
     * Tries numbers of machines of each node type that the workload can launch or has.
     *
     * @param maximum largest number of machines
     * @param violated largest share of queries that may be late or refused
     * @return the cheapest fleet; empty if none of so many machines suffices
     */
    public static Optional<HindsightFleet> find(
            Catalog catalog, Workload workload, long seed, int maximum, double violated) {
        SortedMap<String, Double> prices = new TreeMap<>();
        workload.offerings().forEach(offering -> prices.merge(offering.nodeType(), offering.pricePerHour(), Math::min));
        workload.fixedNodes()
                .keySet()
                .forEach(type -> prices.computeIfAbsent(
                        type, name -> catalog.nodeType(name).orElseThrow().pricePerHour()));
        PolicySettings settings = PolicySettings.DEFAULTS.withPeak(workload.peaks());
        return prices.keySet().stream()
                .filter(type -> canServe(catalog, workload, type))
                .flatMap(type -> smallest(catalog, workload, settings, type, seed, maximum, violated).stream())
                .map(fleet -> fleet.at(prices.getOrDefault(fleet.nodeType(), 0.0), workload.length()))
                .min(Comparator.comparingDouble(fleet -> fleet.outcome().dollars()));
    }

    /** Whether each application with traffic has a variant that meets its default objective on the type. */
    private static boolean canServe(Catalog catalog, Workload workload, String type) {
        return workload.traffic().stream()
                .map(traffic -> catalog.application(traffic.application()).orElseThrow())
                .distinct()
                .allMatch(application -> catalog.variantsOf(application).stream()
                        .flatMap(variant -> variant.profile(type).stream())
                        .anyMatch(profile -> profile.accuracy().value()
                                        >= application.objective().minAccuracy()
                                && profile.latencyMs(1)
                                        <= application.objective().latencyMs()));
    }

    /** The same fleet at the price of its machines. */
    private HindsightFleet at(double pricePerHour, Duration length) {
        return new HindsightFleet(nodeType, nodes, outcome.costing(nodes * pricePerHour * length.toMillis() / 3.6e6));
    }

    /** More machines are assumed to be no worse than fewer. */
    private static Optional<HindsightFleet> smallest(
            Catalog catalog,
            Workload workload,
            PolicySettings settings,
            String type,
            long seed,
            int maximum,
            double violated) {
        Optional<HindsightFleet> best = Optional.empty();
        int tooFew = 0;
        int enough = maximum + 1;
        int count = 1;
        while (enough - tooFew > 1) {
            Optional<HindsightFleet> fleet = run(catalog, workload, settings, type, count, seed, violated);
            if (fleet.isPresent()) {
                best = fleet;
                enough = count;
            } else {
                tooFew = count;
            }
            count = best.isEmpty() ? Math.min(maximum, 2 * tooFew) : (tooFew + enough) / 2;
        }
        return best;
    }

    /** One fleet; empty if it does not suffice, which may show long before the end. */
    private static Optional<HindsightFleet> run(
            Catalog catalog,
            Workload workload,
            PolicySettings settings,
            String type,
            int count,
            long seed,
            double violated) {
        double tolerated = 2 * violated * workload.expectedQueries();
        double[] missed = new double[1];
        Outcome outcome = new Simulation(
                        catalog, workload.onFixed(type, count), PolicyFactory.of("static"), settings, seed)
                .runWhile(second -> {
                    missed[0] += second.late() + second.refused();
                    return missed[0] <= tolerated;
                });
        return missed[0] <= tolerated && outcome.total().violated() <= violated
                ? Optional.of(new HindsightFleet(type, count, outcome))
                : Optional.empty();
    }
}
