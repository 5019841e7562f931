package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;

/** What an answer says about the query and its instance. */
public enum AnswerOutcome {
    /** The query was executed. */
    RESULT,
    /** The instance is not there any more: the query was not executed, the view is stale. */
    STALE,
    /** The node is going down: the query was not executed. */
    STOPPING,
    /** The instance's process is dead, although its node calls it ready: the query was not executed. */
    UNHEALTHY,
    /** The instance takes no more queries now; the query was not executed. */
    BUSY,
    /** An error that another instance would give, too: it belongs to the client. */
    ERROR;

    /** Whether the instance did not execute the query for a reason of its own, which another one may not have. */
    boolean refused() {
        return this == STOPPING || this == UNHEALTHY || this == BUSY;
    }

    /** The verdict on an error within a stream, of which the text alone is told. */
    public static AnswerOutcome onText(String text, IndexedInstance instance) {
        boolean away = text.contains("Exceeds maximum queue size")
                || text.contains("has stopped accepting new")
                || text.contains("Server exiting");
        return onError(true, away, text, instance);
    }

    /**
     * The verdict on an error of a node, by Triton's texts (protocol page, B.2, B.4 and H).
     *
     * @param notFound whether the node said NOT_FOUND or 404
     * @param unavailable whether it said UNAVAILABLE or 503
     */
    public static AnswerOutcome onError(boolean notFound, boolean unavailable, String text, IndexedInstance instance) {
        if ((notFound || unavailable) && text.contains("unknown model: '" + instance.model() + "'")) {
            return STALE;
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
