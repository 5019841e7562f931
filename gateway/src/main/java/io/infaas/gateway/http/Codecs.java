package io.infaas.gateway.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** The decoders of both sides, and what a connection of either may hold. */
final class Codecs {

    /** Bytes that may wait in a connection to be taken by the other end. */
    static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(64 << 10, 128 << 10);

    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MAX_LINE_BYTES = 16 << 10;
    private static final int MAX_CHUNK_BYTES = 64 << 10;

    private Codecs() {}

    /** For requests: strict, what is malformed is refused. */
    static ChannelHandler ofClient() {
        return new HttpRequestDecoder(limits());
    }

    /** For answers of nodes, whose headers are not checked again. */
    static ChannelHandler ofNode() {
        DefaultHttpHeadersFactory unchecked =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false);
        return new HttpResponseDecoder(limits().setHeadersFactory(unchecked).setTrailersFactory(unchecked));
    }

    private static HttpDecoderConfig limits() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES);
    }
}
