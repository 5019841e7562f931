package io.infaas.gateway.accesslog;

import org.jspecify.annotations.Nullable;

/**
 * Where a query comes from, for its line.
 *
 * @param protocol {@code http} or {@code grpc}
 * @param client address at the other end of the connection; null if it is not known
 * @param requestId of the request, or its header {@code x-request-id}; null if it has neither
 * @param traceId of the trace that the query belongs to, 32 hexadecimal digits; null for none
 */
public record AccessCaller(
        String protocol,
        @Nullable String client,
        @Nullable String requestId,
        @Nullable String traceId) {}
