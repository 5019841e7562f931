package io.infaas.gateway.forward;

/** An attempt that ended without a whole answer. */
public final class AttemptFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** How far the attempt came. */
    public enum Kind {
        /** Nobody listens there: the query was not executed. */
        NOT_THERE,
        /** No connection could be had, or the node refused the stream unread: the query was not executed. */
        NOT_SENT,
        /** The connection was lost after the query was sent: it may have been executed. */
        LOST,
        /** The metadata or the answer is larger than may be: with another instance it would be, too. */
        TOO_LARGE
    }

    private final Kind kind;

    public AttemptFailure(Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
