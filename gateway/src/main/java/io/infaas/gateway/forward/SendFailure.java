package io.infaas.gateway.forward;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.StreamResetException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;

/** An attempt that ended without a whole answer. */
public final class SendFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final long REFUSED_STREAM = 7;

    /** How far the attempt came. */
    public enum Kind {
        /** Nobody listens there: the query was not executed. */
        NOT_THERE,
        /** No connection could be had, or the node refused the stream unread: the query was not executed. */
        NOT_SENT,
        /** The connection was lost after the query was sent: it may have been executed. */
        LOST,
        /** The answer is larger than may be: another instance's would be, too. */
        TOO_LARGE
    }

    private final Kind kind;

    public SendFailure(Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The failure of an attempt that had no connection yet. */
    static SendFailure unsent(Throwable cause) {
        boolean nobody = cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException;
        return new SendFailure(nobody ? Kind.NOT_THERE : Kind.NOT_SENT, text(cause));
    }

    /** The failure of an attempt whose request was being sent or was sent. */
    static SendFailure sent(Throwable cause) {
        boolean refused = cause instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM;
        return new SendFailure(refused ? Kind.NOT_SENT : Kind.LOST, text(cause));
    }

    /** An answer that ended before it was complete. */
    static SendFailure truncated() {
        return new SendFailure(Kind.LOST, "the answer is incomplete");
    }

    private static String text(Throwable cause) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return "all connections to the node are taken";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName().toLowerCase(Locale.ROOT) : message;
    }
}
