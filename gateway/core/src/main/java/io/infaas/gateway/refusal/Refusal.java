package io.infaas.gateway.refusal;

/** Ends a query that the gateway does not serve. The client receives the message, which names no variant. */
public final class Refusal extends RuntimeException {

    private static final String UNKNOWN = "Request for unknown model: ";

    private final RefusalReason reason;

    public Refusal(RefusalReason reason, String message) {
        // a refusal is an answer, not a defect: no stack trace, which would cost more than the rest of the query
        super(message, null, false, false);
        this.reason = reason;
    }

    public static Refusal unknownModel(String name) {
        return new Refusal(RefusalReason.UNKNOWN_MODEL, (UNKNOWN + "'%s' is not found").formatted(name));
    }

    public static Refusal unknownVersion(String name, long version) {
        return new Refusal(
                RefusalReason.UNKNOWN_MODEL, (UNKNOWN + "'%s' version %d is not found").formatted(name, version));
    }

    public static Refusal noVersions(String name) {
        return new Refusal(RefusalReason.UNKNOWN_MODEL, (UNKNOWN + "'%s' has no available versions").formatted(name));
    }

    public static Refusal versionNotReady(String name, long version) {
        return new Refusal(
                RefusalReason.VERSION_NOT_READY,
                (UNKNOWN + "'%s' version %d is not at ready state").formatted(name, version));
    }

    public static Refusal invalid(String message) {
        return new Refusal(RefusalReason.INVALID_ARGUMENT, message);
    }

    /** Returns the refusal of bytes that are no protobuf message of the expected type. */
    public static Refusal unparseable() {
        return new Refusal(RefusalReason.INTERNAL, "Unable to parse request");
    }

    public static Refusal unavailable(String message) {
        return new Refusal(RefusalReason.UNAVAILABLE, message);
    }

    public static Refusal noneReady(String name) {
        return unavailable("no instance that may serve '%s' is ready".formatted(name));
    }

    public RefusalReason reason() {
        return reason;
    }

    /** Whether the name or version of the request is not served: Triton finds out before it reads the request. */
    public boolean isOfName() {
        return reason == RefusalReason.UNKNOWN_MODEL || reason == RefusalReason.VERSION_NOT_READY;
    }

    /** The message; a refusal always has one. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
