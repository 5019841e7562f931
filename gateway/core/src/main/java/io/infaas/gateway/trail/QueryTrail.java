package io.infaas.gateway.trail;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Follows one query from its head to its end. For one thread at a time. */
public interface QueryTrail {

    /** The header of W3C Trace Context, in lower case as in metadata of gRPC. */
    String HEADER = "traceparent";

    /** The header that carries a request's id where its message has none. */
    String REQUEST_ID = "x-request-id";

    /**
     * @param remote the other end of the client's connection; null if it is not known
     * @param requestHeader what the client sent as {@value #REQUEST_ID}; null for nothing
     */
    default void recordClient(@Nullable SocketAddress remote, @Nullable CharSequence requestHeader) {
        // a trace tells nothing of clients
    }

    /** @param id what the client calls its request; empty for nothing */
    default void recordRequestId(String id) {
        // as for clients
    }

    /** @param id of the trace that is kept of the query */
    default void recordTrace(String id) {
        // a trace knows its own
    }

    /** @param name what the client asked for, whether or not it leads anywhere */
    void recordModel(String name);

    /** @param header what the client sent as {@value #HEADER}; null for nothing */
    void recordParent(@Nullable CharSequence header);

    void recordDecision(Decision made);

    /** The query goes to this instance. */
    void recordInstance(IndexedInstance chosen);

    /** The instance did not answer: the search for another one begins. */
    void recordRetry();

    /**
     * The bytes of the query, once at its end.
     *
     * @param received of the request that have come
     * @param answered of the last instance's answer that have come, 0 if they are not known
     */
    void recordBytes(long received, long answered);

    /** What the instance gets as {@value #HEADER}; null for what the client sent. */
    @Nullable
    String parentForInstance();

    /**
     * The query has ended.
     *
     * @param query null if the request led to none
     * @param status {@code ok}, or the reason of the error
     * @param nanos from its head to its end
     */
    void end(@Nullable Query query, String status, long nanos);

    /** The span of the query after its end; null if no trace of it is kept. */
    default @Nullable RecordedSpan recorded() {
        return null;
    }
}
