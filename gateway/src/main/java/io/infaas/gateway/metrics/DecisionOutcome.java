package io.infaas.gateway.metrics;

import io.infaas.gateway.selection.Decision;
import java.util.Locale;

/** The kinds of decisions that are told apart in metrics. */
enum DecisionOutcome {
    SERVE,
    LATE,
    WAIT,
    INFEASIBLE,
    SHED;

    static DecisionOutcome of(Decision decision) {
        if (decision instanceof Decision.Serve serve) {
            return serve.late() ? LATE : SERVE;
        }
        if (decision instanceof Decision.Wait) {
            return WAIT;
        }
        return decision instanceof Decision.Infeasible ? INFEASIBLE : SHED;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
