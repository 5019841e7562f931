package io.infaas.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The error for a request that is not valid HTTP. */
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

    /** Returns the error of a decoded request; null if the request is valid. */
    static @Nullable MalformedRequest in(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return of(request.decoderResult().cause());
        }
        return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) && !chunkedAlone(request) ? ANY : null;
    }

    // with any other coding the end of the body is unknown, and not every proxy notices
    private static boolean chunkedAlone(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                        codings.get(0).strip())
                && request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
    }

    private static MalformedRequest of(@Nullable Throwable cause) {
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
