package io.infaas.gateway.grpc;

import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.ErrorTexts;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** The metadata of calls: it passes as it came, but for what belongs to one hop or one body. */
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

    // a connection's own headers (RFC 9110, 7.6.1) cannot come by HTTP/2; these are of one hop or one body all the same
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
            // of answers alone, where the gateway says it
            NODE);

    private Metadata() {}

    /** What compressed messages of a call are compressed by. */
    static String encoding(Http2Headers headers) {
        CharSequence encoding = headers.get(GRPC_ENCODING);
        return encoding == null ? "identity" : encoding.toString();
    }

    /** Makes a client's headers those of a call to a node, whichever; {@link #attempt} completes them. */
    static void request(Http2Headers headers) {
        strip(headers);
        headers.set(CONTENT_TYPE, GRPC);
        headers.set(TE, TRAILERS);
    }

    /** Completes the headers for one attempt. */
    static void attempt(Http2Headers headers, AsciiString authority, Deadline deadline) {
        headers.authority(authority);
        headers.set(GRPC_TIMEOUT, GrpcTimeout.write(deadline.left()));
    }

    /** Makes a node's headers or trailers those of our answer: who served is for the gateway to say. */
    static void answer(Http2Headers headers) {
        strip(headers);
        headers.remove(VARIANT);
    }

    private static void strip(Http2Headers headers) {
        for (int i = 0; i < OWN.size(); i++) {
            headers.remove(OWN.get(i));
        }
    }

    /** Adds what passes of a node's headers or trailers to an answer that is nothing but a status. */
    static void copy(Http2Headers from, Http2Headers to) {
        answer(from);
        for (Map.Entry<CharSequence, CharSequence> header : from) {
            CharSequence name = header.getKey();
            if (name.charAt(0) != ':' && !to.contains(name)) {
                to.add(name, header.getValue());
            }
        }
    }

    /** The begin of an answer. */
    static Http2Headers answer() {
        return new DefaultHttp2Headers(false).status(OK).set(CONTENT_TYPE, GRPC);
    }

    /** An answer that is nothing but a status. */
    static Http2Headers trailersOnly(int status, String text) {
        return new DefaultHttp2Headers(false)
                .status(OK)
                .set(CONTENT_TYPE, GRPC)
                .set(GRPC_STATUS, Integer.toString(status))
                .set(GRPC_MESSAGE, ErrorTexts.percentEncoded(text));
    }

    /** The end of an answer that has begun. */
    static Http2Headers trailers(int status, String text) {
        return new DefaultHttp2Headers(false)
                .set(GRPC_STATUS, Integer.toString(status))
                .set(GRPC_MESSAGE, ErrorTexts.percentEncoded(text));
    }
}
