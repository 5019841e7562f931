package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** Who is told what comes on one stream, on the event loop of its connection. */
public interface StreamHandler {

    /**
     * Headers: the first of a request or answer, or its trailers. They are the handler's to change.
     *
     * @param end whether nothing comes after them
     */
    void headers(H2Stream stream, Http2Headers headers, boolean end);

    /**
     * Bytes of the body. The handler gives back the room that they take by {@link H2Stream#credit}, now or later, or hands that on
     * with them to {@link H2Stream#pass}.
     *
     * @param in holds the bytes during this call; who needs them longer retains a slice
     * @param exclusive whether the bytes before {@code offset} may be overwritten
     * @param end whether nothing comes after them
     */
    void data(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end);

    /**
     * The stream ended before its time; nothing more is told of it.
     *
     * @param loss how
     */
    void lost(H2Stream stream, StreamLoss loss);
}
