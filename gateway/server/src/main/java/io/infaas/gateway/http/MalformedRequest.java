package io.infaas.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The error for a request that is not valid HTTP. */
enum MalformedRequest {
    LINE(414, "the request line is too long"),
    HEADERS(431, "the headers of the request are too large"),
    VERSION(505, "the HTTP version must be 1.0 or 1.1"),
    HOST(400, "the request must have exactly one valid Host header"),
    ANY(400, "the request is malformed");

    /** Most header fields of a request; clients and proxies send about thirty. */
    private static final int MAX_FIELDS = 100;

    /** All characters of a host and its port except letters and digits (RFC 3986, 3.2). */
    private static final String HOST_MARKS = "-._~%!$&'()*+,;=:[]";

    private final int status;
    private final String text;

    MalformedRequest(int status, String text) {
        this.status = status;
        this.text = text;
    }

    /** Returns the error of a decoded request; null if the request is valid. */
    static @Nullable MalformedRequest findIn(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return of(request.decoderResult().cause());
        }
        if (request.headers().size() > MAX_FIELDS) {
            return HEADERS;
        }
        HttpVersion version = request.protocolVersion();
        boolean is11 = version.equals(HttpVersion.HTTP_1_1);
        if (!is11 && !version.equals(HttpVersion.HTTP_1_0)) {
            return VERSION;
        }
        if (!hasOneHost(request, is11)) {
            return HOST;
        }
        return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) && !isOnlyChunked(request) ? ANY : null;
    }

    // another proxy may use the other one of two hosts (RFC 9112, 3.2); HTTP/1.0 permits none
    private static boolean hasOneHost(HttpRequest request, boolean required) {
        Iterator<? extends CharSequence> hosts = request.headers().valueCharSequenceIterator(HttpHeaderNames.HOST);
        if (!hosts.hasNext()) {
            return !required;
        }
        return isHost(hosts.next()) && !hosts.hasNext();
    }

    private static boolean isHost(CharSequence host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!alphanumeric && HOST_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    // with any other coding the end of the body is unknown, and not every proxy notices
    private static boolean isOnlyChunked(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                        codings.get(0).strip())
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
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
