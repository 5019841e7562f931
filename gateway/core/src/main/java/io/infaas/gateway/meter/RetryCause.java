package io.infaas.gateway.meter;

import java.util.Locale;

/** The cause of a retry on another instance. */
public enum RetryCause {
    /** The view was stale: the first instance was unavailable and did not execute the query. */
    STALE,
    /** The first instance was lost while it had the query. */
    FAILED;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
