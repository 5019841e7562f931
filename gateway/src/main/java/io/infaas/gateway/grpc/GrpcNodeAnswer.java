package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.H2Stream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** What a node answers in one attempt, on its way to the client. On the event loop. */
interface GrpcNodeAnswer {

    /** Headers or, if they end it, the node's word on how the call went. */
    void headers(Http2Headers block, boolean end);

    /** Bytes of messages; the room that they take is given back when they have moved on. */
    void data(H2Stream node, ByteBuf in, int offset, int length, boolean exclusive);

    /** It broke off; whether nothing but the end was missing, so that it counts as ended. */
    boolean endedAnyway();

    /** Nobody wants what is held of it. */
    void release();
}
