package io.infaas.controller.plan;

import io.infaas.gateway.contract.InstanceState;
import java.util.List;

/**
 * More capacity than profiles say for an application whose queries are missed all the same: answered late or refused though all that is
 * planned serves and would carry its demand. Then instances are slower than measured, or arrivals burst more than is provided for, and
 * only what is missed tells it. Each level asks for a fifth more; a level is forgotten after a minute, so that it is tried again whether
 * it is still needed.
 *
 * <p>Where an instance is interfered too, it is known to be slower than measured: then as many levels are added at once as it takes for
 * more to be planned, up to the factor by which gateways correct what they predict.
 *
 * <p>Once a variant of the application is counted on for less than before, because it was observed to be slower than its profile, its
 * levels are forgotten: they stood for that, and both together would plan for it twice. Bounds missed in the next seconds say nothing either:
 * their queries queued up before.
 *
 * <p>A node that comes is for what is missed: it waits for neither. As many levels are added at once as it takes for more to be planned.
 */
final class Pressure {

    private static final String LEVEL = "pressure ";
    private static final String MISSING = "missing ";
    private static final String CORRECTED = "corrected ";
    private static final String SETTLING = "settling ";
    private static final String OPEN = "open nodes";

    /** Share of queries that may be missed. */
    private static final double TOLERATED = 0.01;
    /** Queries/s below which what is missed is chance. */
    private static final double LEAST = 0.5;
    /** More missed than so many times what arrives, and one a second: a backlog is worked off, and its queries came when more arrived. */
    private static final double BACKLOG = 1.2;
    /** Seconds in a row before a level is added: what was ordered last needs as long to show in reports. */
    private static final int HOLDS = 3;

    private static final int INTERFERED_HOLDS = 1;

    private static final int ROUNDS_PER_LEVEL = 60;
    private static final int SETTLING_ROUNDS = 20;
    private static final int MOST = 5;
    private static final int INTERFERED_MOST = 12;
    private static final double STEP = 1.2;

    private final PlanDraft draft;

    Pressure(PlanDraft draft) {
        this.draft = draft;
    }

    /**
     * Factor on an application's demand by what was observed until the last round, at least 1.
     *
     * @param correction the highest of a variant of the application
     */
    static double of(String application, Hysteresis hysteresis, double correction) {
        if (isRaised(application, hysteresis, correction)) {
            return 1;
        }
        int rounds = hysteresis.rounds(LEVEL + application);
        return Math.pow(STEP, Math.min(INTERFERED_MOST, (rounds + ROUNDS_PER_LEVEL - 1) / ROUNDS_PER_LEVEL));
    }

    /** Adds a level where queries have been missed for some rounds; it counts from the next round on. */
    void observe() {
        draft.hysteresis().keys(LEVEL).stream()
                .filter(application -> !isRaised(application))
                .forEach(application -> draft.hysteresis().extend(LEVEL + application));
        boolean came = hasNodeCome();
        for (String application : draft.applications()) {
            if (isSettling(application) && !came) {
                continue;
            }
            boolean atOnce = came || isInterfered(application);
            int holds = came ? 0 : atOnce ? INTERFERED_HOLDS : HOLDS;
            if (isMissing(application) && draft.hysteresis().count(MISSING + application) > holds) {
                draft.hysteresis().reset(MISSING + application);
                int roundsBefore = draft.hysteresis().rounds(LEVEL + application);
                int more = atOnce
                        ? Math.min(
                                INTERFERED_MOST * ROUNDS_PER_LEVEL,
                                roundsBefore + ROUNDS_PER_LEVEL * levelsLeft(application))
                        : Math.min(MOST * ROUNDS_PER_LEVEL, roundsBefore + ROUNDS_PER_LEVEL);
                draft.hysteresis().isNew(LEVEL + application, Math.max(roundsBefore, more));
            }
        }
    }

    /** Whether more nodes are open than in the round before; records how many are. */
    private boolean hasNodeCome() {
        int open = draft.candidates().open().size();
        int before = draft.hysteresis().rounds(OPEN);
        draft.hysteresis().isNew(OPEN, open);
        return before > 0 && open > before;
    }

    /** Whether a variant is counted on for less since some seconds; records it. */
    private boolean isSettling(String application) {
        double correction = draft.candidates().correction(application);
        if (correction == 1) {
            return false;
        }
        draft.hysteresis().isNew(CORRECTED + application, percent(correction));
        if (isRaised(application)) {
            draft.hysteresis().isNew(SETTLING + application, SETTLING_ROUNDS);
        } else {
            draft.hysteresis().extend(SETTLING + application);
        }
        return draft.hysteresis().isKept(SETTLING + application);
    }

    private boolean isRaised(String application) {
        return isRaised(application, draft.hysteresis(), draft.candidates().correction(application));
    }

    /** Whether a variant of the application is counted on for less than in the round before. */
    private static boolean isRaised(String application, Hysteresis hysteresis, double correction) {
        return correction > 1 && percent(correction) > Math.max(100, hysteresis.rounds(CORRECTED + application));
    }

    private static int percent(double correction) {
        return (int) Math.round(100 * correction);
    }

    /** An overloaded one says less: it may still work off what came before more was planned. */
    private boolean isInterfered(String application) {
        return draft.layout().ofApplication(application).keySet().stream()
                .anyMatch(placement -> draft.situation().instances().get(placement) == InstanceState.INTERFERED);
    }

    /** Further levels at which what is planned would not carry the demand any more, at least one. */
    private int levelsLeft(String application) {
        double busiest = draft.assignment(application, draft.layout()).busy().values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        double levels = -Math.log(busiest) / Math.log(STEP);
        return (int) Math.max(1, Math.min(INTERFERED_MOST, Math.floor(levels) + 1));
    }

    private boolean isMissing(String application) {
        List<ClassDemand> attainable = draft.demands(application).stream()
                .filter(demand -> demand.isActive() && demand.attainable())
                .toList();
        double missed = missed(attainable);
        return isMissed(attainable)
                && missed <= BACKLOG * requests(attainable) + 1
                && attainable.stream().allMatch(demand -> demand.rate().waiting() == 0)
                && draft.layout().ofApplication(application).keySet().stream().allMatch(draft::isServing)
                && draft.assignment(application, draft.layout()).carriesAll();
    }

    /** Whether more queries of these classes are late or refused than may be. */
    static boolean isMissed(List<ClassDemand> demands) {
        return missed(demands) > Math.max(LEAST, TOLERATED * requests(demands));
    }

    private static double missed(List<ClassDemand> demands) {
        return demands.stream().mapToDouble(demand -> demand.rate().missed()).sum();
    }

    private static double requests(List<ClassDemand> demands) {
        return demands.stream().mapToDouble(demand -> demand.rate().requests()).sum();
    }
}
