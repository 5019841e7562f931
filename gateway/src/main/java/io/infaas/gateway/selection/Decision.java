package io.infaas.gateway.selection;

import java.util.Locale;

/** What selection answers. */
public enum Decision {
    /** An instance serves the query and is predicted to meet its bound. */
    SERVE,
    /** An instance serves the query after its bound: the least late one. It counts as a violation at risk. */
    LATE,
    /** Nothing that meets the floor serves, but the catalog has what would: a load is worth waiting for. */
    WAIT,
    /** No variant of the catalog meets the objective, however idle its node. */
    INFEASIBLE,
    /** Refused for the sake of the others. */
    SHED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The decision's kind as a metric label. */
    public String label() {
        return label;
    }

    /** Whether an instance serves the query. */
    public boolean serves() {
        return this == SERVE || this == LATE;
    }
}
