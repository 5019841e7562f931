package io.infaas.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP decoders for clients and nodes, with their bounds. */
final class HttpCodecs {

    private static final Logger LOG = LoggerFactory.getLogger(HttpCodecs.class);

    /** Bytes that may wait in a connection for its peer. */
    static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(64 << 10, 128 << 10);

    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MAX_LINE_BYTES = 16 << 10;
    private static final int MAX_CHUNK_BYTES = 64 << 10;

    private HttpCodecs() {}

    /** Creates the strict request decoder, which ignores system properties: it rejects malformed requests. */
    static RequestDecoder ofClient() {
        return new RequestDecoder(limits().setStrictLineParsing(true).setUseRfc9112TransferEncoding(true));
    }

    /** Creates the decoder for answers of nodes; it does not validate their headers again. */
    static NodeAnswerDecoder ofNode() {
        DefaultHttpHeadersFactory unchecked =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false);
        return new NodeAnswerDecoder(limits().setHeadersFactory(unchecked).setTrailersFactory(unchecked));
    }

    private static HttpDecoderConfig limits() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES);
    }

    /** Logs the failure of a connection: as an error only if neither the peer nor the network caused it. */
    static void logFailure(Channel channel, Throwable cause) {
        // not connected: the peer has reset a connection before it was read from
        if (cause instanceof IOException
                || cause instanceof DecoderException
                || cause instanceof NotYetConnectedException) {
            LOG.debug("connection with {} failed", channel.remoteAddress(), cause);
        } else {
            LOG.error("internal error on the connection with {}", channel.remoteAddress(), cause);
        }
    }

    /** Decodes answers of a node, and detects undecoded bytes. */
    static final class NodeAnswerDecoder extends HttpResponseDecoder {

        NodeAnswerDecoder(HttpDecoderConfig bounds) {
            super(bounds);
        }

        /** Whether received bytes are not decoded yet. */
        boolean hasRest() {
            return actualReadableBytes() > 0;
        }
    }
}
