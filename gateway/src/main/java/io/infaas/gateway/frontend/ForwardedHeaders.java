package io.infaas.gateway.frontend;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.util.AsciiString;
import java.util.Set;

/** Headers pass unchanged in both directions, but for those of one connection or one body, and what the gateway alone may say. */
public final class ForwardedHeaders {

    /** RFC 9110, 7.6.1, and what is written anew because the body changes. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "expect",
            "content-length",
            "content-encoding",
            "accept-encoding",
            "grpc-timeout",
            "grpc-encoding",
            "grpc-accept-encoding",
            "grpc-status",
            "grpc-message",
            // of answers alone, where the gateway says it: a model that gives back what it was told must not seem to
            DecisionExposure.NODE);

    /** The same for names in any case; read only, and so safe from any thread. */
    private static final io.netty.handler.codec.http.HttpHeaders ANY_CASE = anyCase(OWN);

    /** To a node the client's wish, in an answer the gateway's word: a node that says it is not heard. */
    private static final AsciiString VARIANT = AsciiString.cached(DecisionExposure.VARIANT);

    private ForwardedHeaders() {}

    private static io.netty.handler.codec.http.HttpHeaders anyCase(Set<String> all) {
        DefaultHttpHeaders names = new DefaultHttpHeaders();
        all.forEach(name -> names.add(name, ""));
        return names;
    }

    /** Whether a header of HTTP/1.1 passes to a node, whatever the case of its name. */
    public static boolean passes(CharSequence name) {
        return !ANY_CASE.contains(name);
    }

    /** Whether a header of a node's answer passes to the client. */
    public static boolean passesBack(CharSequence name) {
        return passes(name) && !VARIANT.contentEqualsIgnoreCase(name);
    }
}
