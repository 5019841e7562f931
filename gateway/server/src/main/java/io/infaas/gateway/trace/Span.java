package io.infaas.gateway.trace;

import java.util.Map;

/**
 * A part of a query's time.
 *
 * @param parentId empty for the first of a trace
 * @param beganNanos since 1970
 * @param endedNanos since 1970
 * @param failed whether it ended in an error
 */
record Span(
        String traceId,
        String id,
        String parentId,
        String name,
        Kind kind,
        long beganNanos,
        long endedNanos,
        Map<String, String> attributes,
        boolean failed) {

    /** With the numbers of OpenTelemetry. */
    enum Kind {
        INTERNAL(1),
        SERVER(2),
        CLIENT(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    Span {
        attributes = Map.copyOf(attributes);
    }
}
