package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;

/**
 * The protocol's part in one query: moves bytes between its client and the instances that {@link InferenceCall} chooses, and
 * reports events to the call. All methods run on the query's event loop.
 */
public interface CallTransport {

    /**
     * Starts an attempt. The received part of the query goes to the instance at once, the rest as it arrives. The transport
     * reports the result by {@link InferenceCall#judge}, {@link InferenceCall#complete} and
     * {@link InferenceCall#onAttemptFailure}, never before this method returns. A further attempt follows {@link #abandon}, and only
     * while {@link #isRepeatable}.
     */
    void send(IndexedInstance instance, Deadline deadline);

    /** Whether all bytes that were sent so far are still buffered, so that they can be sent again. */
    boolean isRepeatable();

    /**
     * Ends the current attempt, and cancels it on the node if it still runs there. The call gets no further report of the
     * attempt. Has no effect if there is none.
     *
     * @return whether all of the query was sent and not answered, so that the node may go on executing it
     */
    boolean abandon();

    /** Prepares for another attempt after {@link #abandon}: the search for an instance begins anew. */
    default void onRetry() {
        // most queries keep no state per attempt
    }

    /** Releases the bytes that were kept for another attempt; the rest of the query is still forwarded. */
    void forget();

    /**
     * Keeps the request, and then the answer beside the client's, for a comparison: called before {@link #forget} while all of the request
     * is buffered, and before the first byte of the answer is forwarded. {@link #endSample} follows in any case.
     *
     * @param by the instance that answers
     */
    default void sample(Query query, IndexedInstance by) {
        // answers of streams are not compared
    }

    /**
     * Ends what {@link #sample} began, if it was called; later calls have no effect.
     *
     * @param complete whether the client has the whole answer
     */
    default void endSample(boolean complete) {
        // answers of streams are not compared
    }

    /** Whether the whole request has arrived. */
    boolean isWhole();

    /** Received bytes of the request. */
    long receivedBytes();

    /** Received bytes of the current attempt's answer; 0 if they are not counted separately. */
    default long answerBytes() {
        return 0;
    }

    /** Whether the gateway keeps the client from sending, because earlier bytes cannot go on. */
    boolean isClientHeldBack();

    /** Answers with an error of the gateway's own. Requires that no part of an answer has been forwarded. */
    void refuse(Refusal refusal);

    /** Ends a partly forwarded answer that will never be complete, so that the client detects the truncation. */
    void breakOff(Refusal refusal);
}
