package io.infaas.gateway.h2;

import io.netty.handler.codec.http2.Http2Error;

/** A protocol error of the peer that ends one stream or the connection. */
final class H2Exception extends Exception {

    private static final long serialVersionUID = 1L;

    private final Http2Error error;
    private final int stream;

    private H2Exception(Http2Error error, int stream, String text) {
        // a peer's error is no internal defect; without stack traces a flood of errors stays cheap
        super(text, null, false, false);
        this.error = error;
        this.stream = stream;
    }

    static H2Exception connection(Http2Error error, String text) {
        return new H2Exception(error, 0, text);
    }

    static H2Exception stream(Http2Error error, int stream, String text) {
        return new H2Exception(error, stream, text);
    }

    Http2Error error() {
        return error;
    }

    /** Returns the stream that ends; 0 for the connection. */
    int stream() {
        return stream;
    }
}
