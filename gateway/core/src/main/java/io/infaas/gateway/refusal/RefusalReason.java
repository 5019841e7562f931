package io.infaas.gateway.refusal;

/**
 * The closed list of reasons for which a query ends in an error, each with its status in both protocols.
 *
 * <p>Source of the pairs: Triton's mapping of its error codes (UNAVAILABLE is 503 and 14, INVALID_ARG is 400 and 3, ...).
 */
public enum RefusalReason {
    UNKNOWN_MODEL(404, 5),
    /** A version that is listed is not loaded. */
    VERSION_NOT_READY(503, 14),
    INVALID_ARGUMENT(400, 3),
    INFEASIBLE(400, 3),
    TOO_LARGE(400, 8),
    /** A header of the request is longer than nodes accept. */
    HEADER_TOO_LARGE(431, 8),
    UNSUPPORTED(501, 12),
    /** No instance that may serve the query is ready. */
    UNAVAILABLE(503, 14),
    /** The gateway has reached a limit on queries: load shedding. */
    SHED(503, 14),
    /** Shed because offline queries yield. */
    SHED_OFFLINE(503, 14),
    /** Shed because an application of higher priority needs the shared capacity. */
    SHED_PRIORITY(503, 14),
    /** Shed because the application has its share among those of the same priority. */
    SHED_SHARE(503, 14),
    /** The client's own deadline passed. */
    DEADLINE(503, 4),
    /** The client left before the query's latency bound had passed. */
    CANCELLED(400, 1),
    /** The client left after the query's latency bound had passed: the bound is missed. */
    GAVE_UP(400, 1),
    /** A node was lost during the query, and a retry was not possible. */
    NODE_LOST(503, 14),
    /** A node answered with an error, which was passed to the client. */
    NODE_ERROR(500, 13),
    INTERNAL(500, 13);

    private final int httpStatus;
    private final int grpcStatus;

    RefusalReason(int httpStatus, int grpcStatus) {
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int grpcStatus() {
        return grpcStatus;
    }

    /** Whether load shedding refused the query: with fewer queries it would have been served. */
    public boolean isShed() {
        return this == SHED || this == SHED_OFFLINE || this == SHED_PRIORITY || this == SHED_SHARE;
    }

    /** Whether the client left before the end of its answer. */
    public boolean isLeaving() {
        return this == CANCELLED || this == GAVE_UP;
    }

    /** The reason as a metric label: {@code unknown_model}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
