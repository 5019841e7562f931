package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Checks a header list as a whole (RFC 9113, 8.1 to 8.3). The decoder checks single headers: it refuses upper case,
 * connection-specific headers, unknown and misplaced pseudo-headers.
 */
final class HeaderRules {

    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");

    /** Most fields of a request's headers or trailers; clients and proxies send about thirty. */
    static final int MAX_FIELDS = 100;

    /** Estimate of the memory that a field occupies beside its name and value, bytes. */
    private static final int FIELD_BYTES = 64;

    private HeaderRules() {}

    /** Checks the number of fields that a client sends. */
    static void checkCount(Http2Headers headers, int stream) throws H2Exception {
        if (headers.size() > MAX_FIELDS) {
            throw H2Exception.stream(
                    ENHANCE_YOUR_CALM, stream, "%d header fields, at most %d".formatted(headers.size(), MAX_FIELDS));
        }
    }

    /** Estimate of the memory that a list occupies, bytes. */
    static int heldBytes(Http2Headers headers) {
        int bytes = 0;
        for (var field : headers) {
            bytes += FIELD_BYTES + field.getKey().length() + field.getValue().length();
        }
        return bytes;
    }

    static void check(Http2Headers headers, int stream, boolean request, boolean trailers) throws H2Exception {
        if (trailers) {
            if (headers.method() != null
                    || headers.status() != null
                    || headers.path() != null
                    || headers.scheme() != null
                    || headers.authority() != null) {
                throw H2Exception.stream(PROTOCOL_ERROR, stream, "pseudo-headers in trailers");
            }
        } else if (request) {
            CharSequence method = headers.method();
            boolean complete = method != null
                    && (CONNECT.contentEquals(method)
                            ? headers.authority() != null
                            : headers.scheme() != null
                                    && headers.path() != null
                                    && headers.path().length() > 0);
            if (!complete || isRepeated(headers)) {
                throw H2Exception.stream(PROTOCOL_ERROR, stream, "a request without method, scheme or path");
            }
        } else if (headers.status() == null) {
            throw H2Exception.stream(PROTOCOL_ERROR, stream, "an answer without status");
        }
    }

    // pseudo-headers come first, so that a repeated one is among the first few
    private static boolean isRepeated(Http2Headers headers) {
        int pseudo = 0;
        int pseudoHeaders = (headers.method() != null ? 1 : 0)
                + (headers.scheme() != null ? 1 : 0)
                + (headers.path() != null ? 1 : 0)
                + (headers.authority() != null ? 1 : 0);
        for (var header : headers) {
            CharSequence name = header.getKey();
            if (name.length() == 0 || name.charAt(0) != ':') {
                break;
            }
            pseudo++;
        }
        return pseudo > pseudoHeaders;
    }

    static boolean isInformational(Http2Headers headers) {
        CharSequence status = headers.status();
        return status != null && status.length() == 3 && status.charAt(0) == '1';
    }

    /** Returns the declared length of a body, bytes; -1 if none is declared. */
    static long contentLength(@Nullable CharSequence value, int stream) throws H2Exception {
        if (value == null) {
            return -1;
        }
        long length = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i > 17) {
                throw H2Exception.stream(PROTOCOL_ERROR, stream, "a content-length that is no number");
            }
            length = length * 10 + digit;
        }
        return length;
    }
}
