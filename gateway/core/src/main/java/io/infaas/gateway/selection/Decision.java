package io.infaas.gateway.selection;

import java.util.Locale;

/** The result of a selection. */
public enum Decision {
    /** An instance serves the query and is predicted to meet its bound. */
    SERVE,
    /** An instance serves the query after its bound: the least late one. The violation at risk is counted. */
    LATE,
    /** No serving instance meets the floor, but a candidate of the catalog would: the query waits for a load. */
    WAIT,
    /** No variant of the catalog meets the objective, even on an idle node. */
    INFEASIBLE,
    /** The query is refused in favour of others: load shedding. */
    SHED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The decision as a metric label. */
    public String label() {
        return label;
    }

    /** Whether an instance serves the query. */
    public boolean serves() {
        return this == SERVE || this == LATE;
    }
}
