package io.infaas.controller.desired;

/** A desired state that cannot be read or changed, in one line. */
public final class DesiredStateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why, with the status of an answer. */
    public enum Reason {
        /** The document contradicts the catalog, the nodes or itself. */
        INVALID(400),
        /** No such revision. */
        UNKNOWN(404),
        /** Another operator was faster. */
        CONFLICT(412),
        /** This controller does not lead. */
        FOLLOWER(421),
        /** The store does not answer, or has a revision that cannot be read. */
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    public DesiredStateException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public DesiredStateException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** There is no text with a digest. */
    public static DesiredStateException unkept(String digest) {
        return new DesiredStateException(
                Reason.INVALID,
                "catalog '%s' is not kept here: apply its file with 'infaas apply -f FILE'".formatted(digest));
    }

    public Reason reason() {
        return reason;
    }
}
