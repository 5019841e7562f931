package io.infaas.gateway.forward;

import io.infaas.triton.wire.WireException;

/** The failure of an attempt that ended without a complete answer. */
public final class AttemptFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The progress of the attempt before it failed. */
    public enum Kind {
        /** The node is unreachable: the query was not executed. */
        CONNECT_FAILURE,
        /** No connection was free, or the node refused the stream unread: the query was not executed. */
        NOT_SENT,
        /** The connection was lost after the query was sent: it may have been executed. */
        RESET,
        /** The metadata, the message or the answer exceeds a limit, as with every other instance. */
        TOO_LARGE
    }

    private final Kind kind;

    public AttemptFailure(Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
    }

    /** Creates the failure of an attempt that got no connection. */
    public static AttemptFailure of(ConnectFailure failure) {
        return new AttemptFailure(
                failure.isOfNode() ? Kind.CONNECT_FAILURE : Kind.NOT_SENT, String.valueOf(failure.getMessage()));
    }

    /** Creates the failure of an attempt whose message, or the answer to it, is too large. */
    public static AttemptFailure tooLarge(WireException failure) {
        return new AttemptFailure(Kind.TOO_LARGE, failure.getMessage());
    }

    public Kind kind() {
        return kind;
    }
}
