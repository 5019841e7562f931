package io.infaas.gateway.h2;

import io.netty.handler.codec.http2.Http2Error;

/** The peer broke a rule of the protocol: one stream of it, or the connection, cannot go on. */
final class H2Exception extends Exception {

    private static final long serialVersionUID = 1L;

    private final Http2Error error;
    private final int stream;

    private H2Exception(Http2Error error, int stream, String text) {
        // what a peer does is no defect of ours: a stack trace would make a flood of errors dear
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

    /** The stream that cannot go on, 0 for the connection. */
    int stream() {
        return stream;
    }
}
