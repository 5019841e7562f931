package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.H2Stream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** Forwards a node's answer to one attempt towards the client. Confined to the event loop. */
interface GrpcNodeAnswer {

    /** Takes headers or, if {@code end} is set, the trailers with the status of the call. */
    void onHeaders(Http2Headers block, boolean end);

    /** Takes bytes of messages. The node's stream gets its credit back when the bytes have been sent on. */
    void onData(H2Stream node, ByteBuf in, int offset, int length, boolean exclusive);

    /** Handles a broken answer. Returns whether it lacks only its end, so that it counts as complete. */
    boolean onBroken();

    /** Discards the buffered bytes of the answer. */
    void release();
}
