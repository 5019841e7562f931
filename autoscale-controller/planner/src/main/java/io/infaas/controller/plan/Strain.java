package io.infaas.controller.plan;

import io.infaas.gateway.contract.InstanceState;

/**
 * Reasons to keep capacity of an application, whatever its profiles say that the rest would carry: its queries are late or refused, more waits at
 * one of its instances than that should hold, or a variant is known for a moment only to be slower or faster than before.
 */
final class Strain {

    private static final String COUNTED_ON = "counted on ";
    private static final String UNSETTLED = "unsettled ";
    /** Within about so long, instances ordered for a correction load, and queries that queued up before are answered. */
    private static final int SETTLING_ROUNDS = 20;

    private static final int AS_PROFILED = 100;

    private Strain() {}

    /** Records whose corrections have changed; once in a round. */
    static void observe(PlanDraft draft) {
        Hysteresis hysteresis = draft.hysteresis();
        for (String application : draft.applications()) {
            int percent = (int) Math.round(AS_PROFILED * draft.candidates().correction(application));
            int percentBefore = hysteresis.rounds(COUNTED_ON + application);
            if (percent != AS_PROFILED) {
                hysteresis.isNew(COUNTED_ON + application, percent);
            }
            if (percent != (percentBefore == 0 ? AS_PROFILED : percentBefore)) {
                hysteresis.isNew(UNSETTLED + application, SETTLING_ROUNDS);
            } else {
                hysteresis.extend(UNSETTLED + application);
            }
        }
    }

    /** Whether an application must keep what it has. */
    static boolean isOn(PlanDraft draft, String application) {
        return Pressure.isMissed(draft.demands(application).stream()
                        .filter(ClassDemand::attainable)
                        .toList())
                || draft.hysteresis().isKept(UNSETTLED + application)
                || draft.layout().ofApplication(application).keySet().stream()
                        .anyMatch(
                                placement -> draft.situation().instances().get(placement) == InstanceState.OVERLOADED);
    }
}
