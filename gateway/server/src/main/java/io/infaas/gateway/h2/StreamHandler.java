package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** Callbacks for the frames of one stream, on the event loop of its connection. */
public interface StreamHandler {

    /**
     * Headers of a request or answer, or its trailers. The handler owns them and may change them.
     *
     * @param end whether nothing follows them
     */
    void onHeaders(H2Stream stream, Http2Headers headers, boolean end);

    /**
     * Bytes of the body. The handler returns their part of the receive window by {@link H2Stream#credit}, now or later, or passes
     * that duty on with the bytes to {@link H2Stream#pass}.
     *
     * @param in holds the bytes during this call; a handler that needs them longer retains a slice
     * @param exclusive whether the bytes before {@code offset} may be overwritten
     * @param end whether nothing follows them
     */
    void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end);

    /**
     * The stream ended early; the handler gets no further callback.
     *
     * @param loss cause of the end
     */
    void onLost(H2Stream stream, StreamLoss loss);
}
