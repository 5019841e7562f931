package io.infaas.controller.policy;

import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.policy.Carried.Unserved;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the numbers of machines of each type that carry the needs at the lowest cost, from the present numbers on: the best exchange first, until
 * none improves the cost by more than it costs to make. An exchange adds one machine, or ends one or all of a type, and then adds or ends others as
 * long as that is cheaper: of all other types, or of only one, because the cheapest next machine is often a large one where several small ones cost
 * less. So it may replace seven small machines by one large one, and one with an accelerator by several without.
 */
final class FleetSearch {

    /** US dollars per hour for each node that is asked for and missing: it is worth any machine. */
    static final double MISSING_NODE_DOLLARS = 1000;

    /** Improvement of the cost below which nothing changes: rates are estimates. */
    private static final double WORTH_IT = 0.01;

    /** Factor on what needs take that the rest of a fleet has to carry when machines end. */
    static final double ENDING_MARGIN = 1.1;

    /** The same when machines are launched in the place of others: rates that vary by chance must not make the exchange vain before they are ready. */
    private static final double EXCHANGE_MARGIN = 1.2;

    /** Steps of a descent, machines: a surge of a hundred takes a few of them. */
    private static final int[] STEPS = {1, -1, 4, -4, 16, -16, 64, -64};

    private static final int MOST_EXCHANGES = 64;
    private static final int MOST_STEPS = 256;

    /** Fleets that are compared in a search. */
    private static final int MOST_EVALUATIONS = 20_000;

    private final FleetProblem problem;
    private final List<Kind> kinds;
    private final MachineMarket market;
    private final Carried carried;
    private boolean onlyLaunches;
    private int evaluations;

    FleetSearch(FleetProblem problem) {
        this.problem = problem;
        this.kinds = problem.kinds();
        this.market = problem.market();
        this.carried = new Carried(problem.needs(), problem.ways(), problem.prefersAccuracy());
    }

    /**
     * Numbers of machines by type, and their cost.
     *
     * @param machines of the cost that of machines and launches
     */
    record Fleet(SortedMap<String, Integer> counts, double cost, double machines, Unserved unserved) {
        int of(Kind kind) {
            return counts.getOrDefault(kind.nodeType(), 0);
        }

        private boolean isDearer(Fleet other) {
            return cost > other.cost();
        }
    }

    /** The fleet with the present machines. */
    Fleet present() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        kinds.forEach(kind -> counts.put(kind.nodeType(), kind.present()));
        return cost(counts);
    }

    /**
     * The cheapest fleet that exchanges lead to. Where launches alone end a shortage, no machine ends: a peak is often over before a large machine in
     * the place of several small ones has paid off.
     */
    Fleet bestFrom(Fleet present) {
        if (present.unserved().perSecond() > 0) {
            onlyLaunches = true;
            Fleet larger = exchangeFrom(present);
            onlyLaunches = false;
            if (larger.unserved().perSecond() == 0) {
                return larger;
            }
        }
        return exchangeFrom(present);
    }

    private Fleet exchangeFrom(Fleet present) {
        Fleet fleet = present;
        for (int i = 0; i < MOST_EXCHANGES; i++) {
            Optional<Fleet> next = exchange(fleet, (1 - WORTH_IT) * fleet.cost());
            if (next.isEmpty()) {
                break;
            }
            fleet = next.get();
        }
        return fleet;
    }

    /** The cheapest fleet that exchanges or a mixed-integer program find. Needs OR-Tools. */
    Fleet optimum() {
        Fleet found = bestFrom(present());
        return Stream.of(1.0, ENDING_MARGIN, EXCHANGE_MARGIN)
                .flatMap(margin -> FleetOptimum.of(problem, margin).stream())
                .map(optimum -> cost(optimum.counts()))
                .filter(fleet -> fleet.cost() < (1 - WORTH_IT) * found.cost())
                .min(Comparator.comparingDouble(Fleet::cost))
                .orElse(found);
    }

    /** The least cost of any fleet, US dollars per hour; empty if none was found. Needs OR-Tools. */
    OptionalDouble leastCost() {
        return FleetOptimum.of(problem, 1).stream()
                .mapToDouble(FleetOptimum.Optimum::cost)
                .findFirst();
    }

    /** The best exchange, if it costs less than a bound. */
    private Optional<Fleet> exchange(Fleet from, double bound) {
        Best best = new Best(bound);
        best.consider(descend(from, kinds));
        for (Kind kind : kinds) {
            List<Kind> others =
                    kinds.stream().filter(other -> !other.equals(kind)).toList();
            with(from, kind, 1, Double.POSITIVE_INFINITY).ifPresent(more -> best.consider(descend(more, others)));
            int surplus = from.of(kind) - kind.fixed();
            for (int fewer : surplus > 1 ? new int[] {1, surplus} : new int[] {1}) {
                with(from, kind, -fewer, Double.POSITIVE_INFINITY).ifPresent(rest -> {
                    best.consider(descend(rest, others));
                    best.consider(descend(rest, others, best.bound));
                    others.stream()
                            .filter(other -> maySuffice(rest, other, best.bound))
                            .forEach(other -> best.consider(descend(rest, List.of(other))));
                });
            }
        }
        return Optional.ofNullable(best.fleet);
    }

    /** The cheapest fleet so far of those below a bound. */
    private static final class Best {
        private double bound;
        private @Nullable Fleet fleet;

        Best(double bound) {
            this.bound = bound;
        }

        void consider(Fleet other) {
            if (other.cost() < bound) {
                bound = other.cost();
                fleet = other;
            }
        }
    }

    /** Whether so many machines of a kind as cost less than a bound, the rest included, leave few enough queries. */
    private boolean maySuffice(Fleet rest, Kind kind, double bound) {
        double affordable = (bound - rest.machines()) / kind.price();
        int room = kind.offering() == null ? kind.present() - rest.of(kind) : market.maximum();
        int more = (int) Math.min(room, affordable);
        if (more < 1 || evaluations >= MOST_EVALUATIONS) {
            return false;
        }
        evaluations++;
        Fleet largest = cost(counts(rest, kind, more));
        return largest.cost() - largest.machines() + rest.machines() < bound;
    }

    private Fleet descend(Fleet from, List<Kind> changing) {
        return descend(from, changing, Double.POSITIVE_INFINITY);
    }

    /**
     * Adds or ends machines of some kinds as long as that is cheaper.
     *
     * @param bound of the price of machines on the way: without it the first step is often a large machine that costs more than those it replaces
     */
    private Fleet descend(Fleet from, List<Kind> changing, double bound) {
        Fleet fleet = from;
        for (int i = 0; i < MOST_STEPS; i++) {
            Fleet best = fleet;
            for (Kind kind : changing) {
                for (int step : STEPS) {
                    best = with(fleet, kind, step, Math.min(bound, best.cost()))
                            .filter(best::isDearer)
                            .orElse(best);
                }
            }
            if (best.counts().equals(fleet.counts())) {
                break;
            }
            fleet = best;
        }
        return fleet;
    }

    /**
     * A fleet with more or fewer machines of a kind, if limits of the fleet allow them.
     *
     * @param bound of the cost: dearer fleets are not looked for
     */
    private Optional<Fleet> with(Fleet fleet, Kind kind, int step, double bound) {
        int count = fleet.of(kind) + step;
        if (evaluations >= MOST_EVALUATIONS
                || !kind.allows(count)
                || (onlyLaunches && count < kind.present())
                || fleet.machines() + kind.cost(count) - kind.cost(fleet.of(kind)) >= bound) {
            return Optional.empty();
        }
        SortedMap<String, Integer> counts = counts(fleet, kind, step);
        if (step > 0 && (total(counts) > market.maximum() || price(counts) > market.budgetPerHour())) {
            return Optional.empty();
        }
        evaluations++;
        return Optional.of(cost(counts));
    }

    private static SortedMap<String, Integer> counts(Fleet fleet, Kind kind, int step) {
        SortedMap<String, Integer> counts = new TreeMap<>(fleet.counts());
        counts.merge(kind.nodeType(), step, Integer::sum);
        return counts;
    }

    private static int total(SortedMap<String, Integer> counts) {
        return counts.values().stream().mapToInt(number -> number).sum();
    }

    /** Why no machine is added to a fleet although one would carry more queries; blank if none would. */
    String obstacle(Fleet fleet) {
        double unserved = fleet.unserved().perSecond();
        List<Kind> helpful = kinds.stream()
                .filter(kind ->
                        unserved > 0 && cost(counts(fleet, kind, 1)).unserved().perSecond() < unserved)
                .toList();
        if (helpful.isEmpty()) {
            return "";
        }
        boolean affordable = helpful.stream()
                .anyMatch(kind ->
                        kind.allows(fleet.of(kind) + 1) && price(counts(fleet, kind, 1)) <= market.budgetPerHour());
        String limit = market.offerings().isEmpty()
                ? "no offering is available"
                : total(fleet.counts()) >= market.maximum()
                        ? "the fleet has its maximum of %d nodes".formatted(market.maximum())
                        : affordable
                                ? "they cost $%.4f/h when they are late, less than a machine"
                                        .formatted(fleet.unserved().dollarsPerHour())
                                : "$%.4f/h are spent, and the budget of $%.4f/h allows no more"
                                        .formatted(price(fleet.counts()), market.budgetPerHour());
        return "%.3g queries/s have no machine: %s".formatted(unserved, limit);
    }

    /** Nodes that applications or the minimum of the fleet ask for and that are missing: the last machine may be exchanged, too. */
    private int missingNodes(SortedMap<String, Integer> counts) {
        int missing = Math.max(0, market.minimum() - total(counts));
        for (WaysOfNeed need : problem.needs()) {
            int minimum = need.need().application().minNodes();
            if (minimum > 1 && need.need().isActive()) {
                int useful = need.byPool().keySet().stream()
                        .map(Pool::nodeType)
                        .distinct()
                        .mapToInt(type -> counts.getOrDefault(type, 0))
                        .sum();
                missing += Math.max(0, minimum - useful);
            }
        }
        return missing;
    }

    private double price(SortedMap<String, Integer> counts) {
        double price = 0;
        for (Kind kind : kinds) {
            price += (counts.getOrDefault(kind.nodeType(), 0) - kind.fixed()) * kind.price();
        }
        return price;
    }

    /**
     * The cost of numbers of machines, US dollars per hour: their price, launches, queries that they do not carry, accuracy that is lacking, and nodes that are missing. A fleet
     * that ends some of the present machines has to carry a little more than the needs: else one that just suffices would be launched in the place of
     * another, and be given up again, by chance.
     */
    Fleet cost(SortedMap<String, Integer> counts) {
        boolean ends = kinds.stream().anyMatch(kind -> counts.getOrDefault(kind.nodeType(), 0) < kind.present());
        boolean launches = kinds.stream().anyMatch(kind -> counts.getOrDefault(kind.nodeType(), 0) > kind.present());
        return cost(counts, !ends ? 1 : launches ? EXCHANGE_MARGIN : ENDING_MARGIN);
    }

    /** @param margin factor on what the needs take */
    Fleet cost(SortedMap<String, Integer> counts, double margin) {
        Unserved unserved = carried.unserved(counts, margin);
        double machines = 0;
        for (Kind kind : kinds) {
            machines += kind.cost(counts.getOrDefault(kind.nodeType(), 0));
        }
        double cost = machines
                + unserved.dollarsPerHour()
                + unserved.lackDollarsPerHour()
                + missingNodes(counts) * MISSING_NODE_DOLLARS;
        return new Fleet(counts, cost, machines, unserved);
    }
}
