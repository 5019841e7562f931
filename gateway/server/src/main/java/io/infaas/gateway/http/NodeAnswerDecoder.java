package io.infaas.gateway.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Decodes answers of a node, and detects undecoded bytes. */
final class NodeAnswerDecoder extends HttpResponseDecoder {

    NodeAnswerDecoder(HttpDecoderConfig bounds) {
        super(bounds);
    }

    /** Whether received bytes are not decoded yet. */
    boolean hasRest() {
        return actualReadableBytes() > 0;
    }
}
