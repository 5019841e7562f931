package io.infaas.gateway.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** What is told to a client whose request cannot be read as HTTP. */
enum MalformedRequest {
    LINE(414, "the request line is too long"),
    HEADERS(431, "the headers of the request are too large"),
    ANY(400, "the request is malformed");

    private final int status;
    private final String text;

    MalformedRequest(int status, String text) {
        this.status = status;
        this.text = text;
    }

    static MalformedRequest of(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return LINE;
        }
        return cause instanceof TooLongHttpHeaderException ? HEADERS : ANY;
    }

    int status() {
        return status;
    }

    String text() {
        return text;
    }
}
