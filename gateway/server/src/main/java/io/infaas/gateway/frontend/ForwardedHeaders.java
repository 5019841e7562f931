package io.infaas.gateway.frontend;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.util.AsciiString;
import java.util.Set;

/**
 * Selects the headers that pass unchanged: all, except those of one connection or one body, and those that only the gateway may
 * set.
 */
public final class ForwardedHeaders {

    /** Hop-by-hop headers (RFC 9110, 7.6.1), and headers that the gateway rewrites because the body changes. */
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
            // set only by the gateway, in answers: a model that echoes request headers must not forge it
            DecisionExposure.NODE);

    /** The same set for names in any case; read only, so thread-safe. */
    private static final io.netty.handler.codec.http.HttpHeaders ANY_CASE = anyCase(OWN);

    /** The client's choice in a request, the gateway's statement in an answer: the gateway drops a node's value. */
    private static final AsciiString VARIANT = AsciiString.cached(DecisionExposure.VARIANT);

    private ForwardedHeaders() {}

    private static io.netty.handler.codec.http.HttpHeaders anyCase(Set<String> headerNames) {
        DefaultHttpHeaders names = new DefaultHttpHeaders();
        headerNames.forEach(name -> names.add(name, ""));
        return names;
    }

    /** Whether an HTTP/1.1 header passes to a node; ignores the case of its name. */
    public static boolean passes(CharSequence name) {
        return !ANY_CASE.contains(name);
    }

    /** Whether a header of a node's answer passes to the client. */
    public static boolean passesBack(CharSequence name) {
        return passes(name) && !VARIANT.contentEqualsIgnoreCase(name);
    }
}
