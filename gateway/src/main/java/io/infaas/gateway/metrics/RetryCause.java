package io.infaas.gateway.metrics;

import java.util.Locale;

/** Why a query was given to a second instance. */
public enum RetryCause {
    /** The first one was not there: the view was stale, and the query certainly not executed. */
    STALE,
    /** The first one was lost while it had the query. */
    FAILED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
