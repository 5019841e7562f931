package io.infaas.controller.plan;

import java.util.List;

/**
 * More capacity than profiles say for an application whose queries are missed all the same: answered late or refused though all that is
 * planned serves and would carry its demand. Then instances are slower than measured, or arrivals burst more than is provided for, and
 * only what is missed tells it. Each level asks for a fifth more; a level is forgotten after a minute, so that it is tried again whether
 * it is still needed.
 */
final class Pressure {

    private static final String LEVEL = "pressure ";
    private static final String MISSING = "missing ";

    /** Share of queries that may be missed. */
    private static final double TOLERATED = 0.01;
    /** Queries/s below which what is missed is chance. */
    private static final double LEAST = 0.5;
    /** Seconds in a row before a level is added: what was ordered last needs as long to show in reports. */
    private static final int HOLDS = 3;

    private static final int ROUNDS_PER_LEVEL = 60;
    private static final int MOST = 5;
    private static final double STEP = 1.2;

    private final PlanDraft draft;

    Pressure(PlanDraft draft) {
        this.draft = draft;
    }

    /** Factor on an application's demand by what was observed until the last round, at least 1. */
    static double of(String application, Hysteresis hysteresis) {
        int rounds = hysteresis.rounds(LEVEL + application);
        return Math.pow(STEP, Math.min(MOST, (rounds + ROUNDS_PER_LEVEL - 1) / ROUNDS_PER_LEVEL));
    }

    /** Adds a level where queries have been missed for some rounds; it counts from the next round on. */
    void observe() {
        draft.hysteresis().keys(LEVEL).forEach(key -> draft.hysteresis().extend(LEVEL + key));
        for (String application : draft.applications()) {
            if (isMissing(application) && draft.hysteresis().count(MISSING + application) > HOLDS) {
                draft.hysteresis().reset(MISSING + application);
                int known = draft.hysteresis().rounds(LEVEL + application);
                draft.hysteresis()
                        .isNew(LEVEL + application, Math.min(MOST * ROUNDS_PER_LEVEL, known + ROUNDS_PER_LEVEL));
            }
        }
    }

    private boolean isMissing(String application) {
        List<ClassDemand> attainable = draft.demands(application).stream()
                .filter(demand -> demand.isActive() && demand.attainable())
                .toList();
        double missed = attainable.stream()
                .mapToDouble(demand -> demand.rate().missed())
                .sum();
        double all = attainable.stream()
                .mapToDouble(demand -> demand.rate().requests())
                .sum();
        return missed > Math.max(LEAST, TOLERATED * all)
                && attainable.stream().allMatch(demand -> demand.rate().waiting() == 0)
                && draft.layout().ofApplication(application).keySet().stream().allMatch(draft::isServing)
                && draft.assignment(application, draft.layout()).carriesAll();
    }
}
