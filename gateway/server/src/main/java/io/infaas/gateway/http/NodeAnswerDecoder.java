package io.infaas.gateway.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Decodes answers of a node, and knows whether bytes came that belong to no complete part of one. */
final class NodeAnswerDecoder extends HttpResponseDecoder {

    NodeAnswerDecoder(HttpDecoderConfig bounds) {
        super(bounds);
    }

    /** Whether bytes have come that are not decoded yet. */
    boolean hasRest() {
        return actualReadableBytes() > 0;
    }
}
