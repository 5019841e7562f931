package io.infaas.gateway.grpc;

import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.RetryPushback;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.ErrorTexts;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** The metadata of calls. Passes unchanged, except for headers that belong to one hop or one body. */
final class Metadata {

    static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    static final AsciiString GRPC = AsciiString.cached("application/grpc");
    static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
    static final AsciiString GRPC_TIMEOUT = AsciiString.cached("grpc-timeout");
    static final AsciiString GRPC_ENCODING = AsciiString.cached("grpc-encoding");
    private static final AsciiString VARIANT = AsciiString.cached(DecisionExposure.VARIANT);
    private static final AsciiString NODE = AsciiString.cached(DecisionExposure.NODE);
    private static final AsciiString OK = AsciiString.cached("200");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");

    // HTTP/2 has no connection headers (RFC 9110, 7.6.1); these still belong to one hop or one body
    private static final List<AsciiString> OWN = List.of(
            AsciiString.cached("content-length"),
            AsciiString.cached("content-encoding"),
            AsciiString.cached("accept-encoding"),
            AsciiString.cached("host"),
            AsciiString.cached("expect"),
            AsciiString.cached("trailer"),
            AsciiString.cached("proxy-authenticate"),
            AsciiString.cached("proxy-authorization"),
            AsciiString.cached("http2-settings"),
            GRPC_ENCODING,
            AsciiString.cached("grpc-accept-encoding"),
            // only in answers, set by the gateway
            NODE);

    private static final int MAX_MESSAGE = 7 << 10;

    private Metadata() {}

    /** Returns the encoding of a call's compressed messages. */
    static String encoding(Http2Headers headers) {
        CharSequence encoding = headers.get(GRPC_ENCODING);
        return encoding == null ? "identity" : encoding.toString();
    }

    /** Converts a client's headers to headers for any node; {@link #completeAttempt} completes them. */
    static void toRequest(Http2Headers headers) {
        strip(headers);
        headers.set(CONTENT_TYPE, GRPC);
        headers.set(TE, TRAILERS);
    }

    /** Completes the headers for one attempt. */
    static void completeAttempt(Http2Headers headers, AsciiString authority, Deadline deadline) {
        headers.authority(authority);
        if (deadline.isLimited()) {
            headers.set(GRPC_TIMEOUT, GrpcTimeout.write(deadline.left()));
        }
    }

    /** Converts a node's headers or trailers to headers of the answer. Only the gateway sets variant and node. */
    static void toAnswer(Http2Headers headers) {
        strip(headers);
        headers.remove(VARIANT);
    }

    private static void strip(Http2Headers headers) {
        for (int i = 0; i < OWN.size(); i++) {
            headers.remove(OWN.get(i));
        }
    }

    /** Copies the end-to-end headers or trailers of a node to an answer that consists of a status only. */
    static void copy(Http2Headers from, Http2Headers to) {
        toAnswer(from);
        for (Map.Entry<CharSequence, CharSequence> header : from) {
            CharSequence name = header.getKey();
            if (name.charAt(0) != ':' && !to.contains(name)) {
                to.add(name, header.getValue());
            }
        }
    }

    static Http2Headers createAnswerHeaders() {
        return new DefaultHttp2Headers(false).status(OK).set(CONTENT_TYPE, GRPC);
    }

    /**
     * Returns a status message as a header value. Clients accept 8 KiB of trailers; a text that repeats client input must not multiply it.
     */
    private static String encodeMessage(String text) {
        String encoded = ErrorTexts.percentEncoded(text);
        if (encoded.length() <= MAX_MESSAGE) {
            return encoded;
        }
        int end = MAX_MESSAGE;
        int escape = encoded.lastIndexOf('%', end - 1);
        if (escape > end - 3) {
            end = escape;
        }
        return encoded.substring(0, end);
    }

    /** Returns the answer for a refused call. */
    static Http2Headers toTrailersOnly(Refusal refusal) {
        Http2Headers answer = trailersOnly(refusal.reason().grpcStatus(), refusal.text());
        return RetryPushback.applies(refusal.reason())
                ? answer.set(RetryPushback.GRPC, Integer.toString(RetryPushback.ms()))
                : answer;
    }

    /** Returns an answer that consists of a status only. */
    static Http2Headers trailersOnly(int status, String text) {
        return new DefaultHttp2Headers(false)
                .status(OK)
                .set(CONTENT_TYPE, GRPC)
                .set(GRPC_STATUS, Integer.toString(status))
                .set(GRPC_MESSAGE, encodeMessage(text));
    }

    static Http2Headers trailers(int status, String text) {
        return new DefaultHttp2Headers(false)
                .set(GRPC_STATUS, Integer.toString(status))
                .set(GRPC_MESSAGE, encodeMessage(text));
    }
}
