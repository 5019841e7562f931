package io.infaas.gateway.meter;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Facts of one query for its line in the access log and for its spans. For one thread at a time. */
public interface QueryTrail {

    /** The header of W3C Trace Context, in lower case as in metadata of gRPC. */
    String HEADER = "traceparent";

    /** The header that carries a request's id where its message has none. */
    String REQUEST_ID = "x-request-id";

    /**
     * Records the client.
     *
     * @param remote the other end of the client's connection; null if it is unknown
     * @param requestHeader the client's {@value #REQUEST_ID}; null for none
     */
    void recordClient(@Nullable SocketAddress remote, @Nullable CharSequence requestHeader);

    /** @param id the client's name of its request; empty for none */
    void recordRequestId(String id);

    /** @param name of the model in the request, whether or not the view has it */
    void recordModel(String name);

    /** @param header the client's {@value #HEADER}; null for none */
    void recordParent(@Nullable CharSequence header);

    /**
     * Records the bytes of the query, once at its end.
     *
     * @param received received bytes of the request
     * @param answered received bytes of the last instance's answer, 0 if unknown
     */
    void recordBytes(long received, long answered);

    /** Returns the {@value #HEADER} for the instance; null for the client's. */
    @Nullable
    String parentForInstance();
}
