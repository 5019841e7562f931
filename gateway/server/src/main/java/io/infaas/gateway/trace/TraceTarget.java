package io.infaas.gateway.trace;

import java.net.URI;

/**
 * The target of traces, and the traced queries beside those whose clients request a trace.
 *
 * @param endpoint of a collector: OTLP over HTTP, as {@code http://127.0.0.1:4318/v1/traces}
 * @param share of the queries without a trace of their client, 0 to 1
 * @param violations whether others that end late or in an error are traced too
 */
public record TraceTarget(URI endpoint, double share, boolean violations) {

    public TraceTarget {
        if (endpoint.getHost() == null
                || !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))) {
            throw new IllegalArgumentException(
                    "--trace-endpoint %s must be a URL like http://127.0.0.1:4318/v1/traces".formatted(endpoint));
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("--trace-share %s must be within 0 and 1".formatted(share));
        }
    }
}
