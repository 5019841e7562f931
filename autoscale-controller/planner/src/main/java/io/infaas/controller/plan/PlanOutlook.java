package io.infaas.controller.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How well a plan carries the demand of a situation. Pure: the policies themselves answer what-if questions about nodes.
 *
 * @param shortages shortage by application; none for an application that is served as well as possible
 * @param utilization share of each node's cores that is in use, by node id, 1 = all; none for an idle node
 * @param strained applications that must keep their instances: {@link Strain}
 */
public record PlanOutlook(
        SortedMap<String, Shortage> shortages, SortedMap<String, Double> utilization, SortedSet<String> strained) {

    private static final int MOST_ROUNDS = 12;
    private static final int LEAST_ROUNDS = 3;
    /** Of a large plan: a round takes the longer, and all applications take a step in each. */
    private static final int MOST_PLACEMENTS = 6_000;

    private static final double MARGIN = 0.25;
    private static final double DEVIATIONS = 3;
    /** Time over which present rates are means, s. */
    private static final double SECONDS = 6;

    /**
     * Shortage of an application.
     *
     * @param unserved demand beyond capacity with headroom, items/s
     * @param uncovered demand classes that no placement serves as well as possible
     * @param unattainable demand classes whose bound no variant meets on the present nodes
     * @param concentrated demand classes that are served on fewer nodes than the application asks for
     * @param fewZones demand classes that are served in fewer zones than the application asks for
     * @param obstacle why no other node would change that: its budget; blank if one may
     */
    public record Shortage(
            double unserved, int uncovered, int unattainable, int concentrated, int fewZones, String obstacle) {

        static final Shortage NONE = new Shortage(0, 0, 0, 0, 0, "");

        Shortage because(String reason) {
            return new Shortage(unserved, uncovered, unattainable, concentrated, fewZones, reason);
        }

        /** Whether nothing is worse than in the other one; {@code tolerance} in items/s. */
        public boolean isNoWorseThan(Shortage other, double tolerance) {
            return unserved <= other.unserved + tolerance
                    && uncovered <= other.uncovered
                    && unattainable <= other.unattainable
                    && concentrated <= other.concentrated
                    && fewZones <= other.fewZones;
        }
    }

    /** An outlook in which nothing is strained. */
    public PlanOutlook(SortedMap<String, Shortage> shortages, SortedMap<String, Double> utilization) {
        this(shortages, utilization, new TreeSet<>());
    }

    public PlanOutlook {
        strained = Collections.unmodifiableSortedSet(new TreeSet<>(strained));
        shortages = Collections.unmodifiableSortedMap(new TreeMap<>(shortages));
        utilization = Collections.unmodifiableSortedMap(new TreeMap<>(utilization));
    }

    /** How the plan carries the demand of the last seconds. */
    public static PlanOutlook of(Situation situation, PlacementPlan plan, PolicySettings settings) {
        PlanDraft draft = new PlanDraft(situation, plan, settings);
        plan.placements().stream()
                .filter(placement -> !draft.carryOver(placement))
                .forEach(draft::keep);
        SortedMap<String, Shortage> shortages = new TreeMap<>();
        for (String application : draft.applications()) {
            DemandAssignment assignment = draft.assignment(application, draft.layout());
            Shortage shortage = new Shortage(
                    assignment.carriesAll() ? 0 : assignment.unserved(),
                    assignment.remainder().uncovered(),
                    (int) draft.demands(application).stream()
                            .filter(demand -> demand.isActive() && !demand.attainable())
                            .count(),
                    TopologySpread.onTooFewNodes(draft, application),
                    TopologySpread.inTooFewZones(draft, application),
                    "");
            if (!shortage.equals(Shortage.NONE)) {
                shortages.put(application, shortage.because(draft.budgets().exhausted(application, draft.layout())));
            }
        }
        return new PlanOutlook(
                shortages,
                draft.load().utilization(),
                draft.applications().stream()
                        .filter(application -> Strain.isOn(draft, application))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * Lower bound on the share of the cores of all nodes that the demand of the last seconds keeps busy under any plan: cheap. 0 where accelerators
     * serve it.
     */
    public static double leastUtilization(Situation situation) {
        return LeastCores.share(situation);
    }

    /** How the demand is carried once the policy has planned for the situation until it changes nothing more, in a bounded number of rounds. */
    public static PlanOutlook after(
            PlanningPolicy policy, Situation situation, PlacementPlan previous, PolicySettings settings) {
        PlacementPlan plan = previous;
        int most = Math.max(
                LEAST_ROUNDS,
                Math.min(
                        MOST_ROUNDS,
                        MOST_PLACEMENTS / Math.max(1, previous.placements().size())));
        for (int round = 0; round < most; round++) {
            PlacementPlan next = policy.plan(situation, plan);
            boolean settled = next.placements().equals(plan.placements());
            plan = next;
            if (settled) {
                break;
            }
        }
        return of(situation, plan, settings);
    }

    /**
     * The situation at the higher of present and sustained demand, plus a quarter and the burst margin: the load that fewer nodes must carry,
     * so that none is missed soon.
     */
    public static Situation withMargin(Situation situation) {
        return situation.with(situation.demand().stream()
                .map(rate -> rate.items() <= 0 ? rate : rate.times(withMargin(rate)))
                .toList());
    }

    /** The situation after some time if the present rise lasts. */
    public static Situation later(Situation situation, Duration time) {
        return situation.with(
                situation.demand().stream().map(rate -> rate.after(time)).toList());
    }

    private static double withMargin(ArrivalRate rate) {
        double sustained = Math.max(1, rate.sustainedItems() / rate.items());
        double deviation = 1 / Math.sqrt(Math.max(1, sustained * rate.requests() * SECONDS));
        return sustained * (1 + MARGIN + DEVIATIONS * deviation);
    }

    /** Shortage of an application; {@link Shortage#NONE} if it is served. */
    public Shortage shortage(String application) {
        return shortages.getOrDefault(application, Shortage.NONE);
    }

    /** Demand beyond capacity of all applications, items/s. */
    public double unserved() {
        return shortages.values().stream().mapToDouble(Shortage::unserved).sum();
    }

    /** Demand classes of all applications that are not served as well as possible, whose bound is not met, or on too few nodes or zones. */
    public int classesMissed() {
        return shortages.values().stream()
                .mapToInt(shortage ->
                        shortage.uncovered() + shortage.unattainable() + shortage.concentrated() + shortage.fewZones())
                .sum();
    }

    /** Whether every application lacks nothing. */
    public boolean carriesAll() {
        return shortages.isEmpty();
    }

    /** Whether no application lacks more than in the other one. */
    public boolean isNoWorseThan(PlanOutlook other) {
        for (Map.Entry<String, Shortage> entry : shortages.entrySet()) {
            Shortage before = other.shortage(entry.getKey());
            if (!entry.getValue().isNoWorseThan(before, 0.01 * (1 + before.unserved()))) {
                return false;
            }
        }
        return true;
    }
}
