package io.infaas.gateway.trail;

/**
 * The span of a whole query, which is or will be sent to where traces are kept.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 */
public record RecordedSpan(String traceId, String spanId) {}
