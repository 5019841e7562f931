package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.time.Deadline;

/**
 * A protocol's part in one query: moves bytes between its client and the instances that {@link InferenceCall} names, and tells the call what
 * happens. All on the query's event loop.
 */
public interface CallTransport {

    /**
     * Begins an attempt: what has come of the query goes to the instance at once, the rest as it comes. How it goes is told by
     * {@link InferenceCall#judge}, {@link InferenceCall#completed} and {@link InferenceCall#lost}, not before this returns. Called again for another attempt,
     * after {@link #abandon}, only while {@link #repeatable}.
     */
    void send(IndexedInstance instance, Deadline deadline);

    /** Whether all that was sent so far is still kept, so that it can be sent again. */
    boolean repeatable();

    /**
     * The attempt under way is over: if the node is still at it, it is told so. Nothing of it is told to the call any more.
     * Without effect where there is none.
     */
    void abandon();

    /** Gives back all that was kept for another attempt; what is still to come of the query goes on. */
    void forget();

    /** Answers with an error of the gateway's own. Nothing of an answer has been passed on. */
    void refuse(Refusal refusal);

    /** Ends an answer of which something has been passed on and which will never be whole, so that the client sees that it is not. */
    void breakOff(Refusal refusal);
}
