package io.infaas.gateway.forward;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.index.IndexedInstance;

/** The outcome of a query at its instance, by the node's answer. */
public enum AnswerOutcome {
    /** The query was executed. */
    RESULT,
    /** The instance is gone: the query was not executed, and the view is stale. */
    STALE,
    /** The node is shutting down: the query was not executed. */
    STOPPING,
    /** The instance's process is dead although the node reports it ready: the query was not executed. */
    UNHEALTHY,
    /** The instance accepts no more queries now: the query was not executed. */
    BUSY,
    /** An error that every other instance would return too: it belongs to the client. */
    ERROR,
    /** The instance does not know the sequence of the query: the query was not executed. */
    UNSTARTED;

    /** Whether the instance refused the query for a reason that may not hold for another instance. */
    boolean isRefused() {
        return this == STOPPING || this == UNHEALTHY || this == BUSY;
    }

    /** Records the outcome of an attempt at its instance. */
    void record(Dispatch dispatch) {
        switch (this) {
            case RESULT -> dispatch.recordAnswer();
            case ERROR, BUSY, UNSTARTED -> dispatch.release();
            case STALE -> dispatch.recordGone();
            case STOPPING -> dispatch.recordFailure("its node stops");
            case UNHEALTHY -> dispatch.recordUnhealthy();
        }
    }

    /** Classifies an error within a stream, which has a text but no status. */
    public static AnswerOutcome onText(String text, IndexedInstance instance) {
        boolean away = text.contains("Exceeds maximum queue size")
                || text.contains("has stopped accepting new")
                || text.contains("Server exiting");
        return onError(true, away, text, instance);
    }

    /**
     * Classifies an error of a node by Triton's texts (protocol page, B.2, B.4 and H).
     *
     * @param notFound whether the node answered NOT_FOUND or 404
     * @param unavailable whether the node answered UNAVAILABLE or 503
     */
    public static AnswerOutcome onError(boolean notFound, boolean unavailable, String text, IndexedInstance instance) {
        if ((notFound || unavailable) && text.contains("unknown model: '" + instance.model() + "'")) {
            return STALE;
        }
        if (text.contains("must specify the START flag")) {
            return UNSTARTED;
        }
        if (text.contains("is not healthy")) {
            return UNHEALTHY;
        }
        if (!unavailable || text.contains("timeout expired")) {
            return ERROR;
        }
        boolean stopping = text.contains("stopping") || text.contains("shutting down") || text.contains("exiting");
        return stopping ? STOPPING : BUSY;
    }
}
