package io.infaas.gateway.forward;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The reason why a connection to a node failed, in the same terms for every protocol. The node has read no part of a query. */
public final class ConnectFailure extends IOException {

    private static final long serialVersionUID = 1L;

    /** The kind of the failure. */
    public enum Kind {
        /** The name has no address, or the lookup missed its deadline. */
        UNRESOLVED("name not resolved"),
        /** The host answers, but nothing listens on the port. */
        REFUSED("connection refused"),
        /** The network has no route to the host. */
        NO_ROUTE("no route to host"),
        /** The connection was not usable before its deadline. */
        TIMEOUT("connect timed out"),
        /** The gateway and the node do not accept each other's certificate, or the node does not speak TLS. */
        TLS("TLS handshake failed"),
        /** The node closed the connection before it was usable. */
        RESET("connection reset before it was usable"),
        /** A connect failed recently, and the next one is not due yet. */
        BACKOFF("node unreachable, backing off"),
        /**
         * This machine cannot open a connection, for example because it has no free file descriptors. The node is not the cause.
         */
        LOCAL("cannot open a connection");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final Kind kind;

    private ConnectFailure(Kind kind, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.kind = kind;
    }

    /** Creates a failure without a cause. */
    public static ConnectFailure of(Kind kind, String detail) {
        return new ConnectFailure(kind, detail.isEmpty() ? kind.words : kind.words + ": " + detail, null);
    }

    /** Creates the failure of a connection that was not usable before its deadline. */
    public static ConnectFailure timeout(int ms, String detail) {
        String after = ms % 1_000 == 0 ? ms / 1_000 + " s" : ms + " ms";
        return new ConnectFailure(Kind.TIMEOUT, Kind.TIMEOUT.words + " after " + after + detail, null);
    }

    /** Classifies a failure before the connection was established. */
    public static ConnectFailure beforeConnected(Throwable cause) {
        if (cause instanceof ConnectFailure connectFailure) {
            return connectFailure;
        }
        if (cause instanceof NoRouteToHostException) {
            return new ConnectFailure(Kind.NO_ROUTE, Kind.NO_ROUTE.words, cause);
        }
        return cause instanceof ConnectException
                ? new ConnectFailure(Kind.REFUSED, Kind.REFUSED.words, cause)
                : because(Kind.LOCAL, cause);
    }

    /** Classifies a failure between the established connection and its first use. */
    public static ConnectFailure afterConnected(Throwable cause) {
        if (cause instanceof ConnectFailure connectFailure) {
            return connectFailure;
        }
        boolean closed = cause instanceof ClosedChannelException;
        return because(cause instanceof SSLException && !closed ? Kind.TLS : Kind.RESET, cause);
    }

    private static ConnectFailure because(Kind kind, Throwable cause) {
        String text = cause.getMessage();
        boolean says = text != null && !text.isBlank();
        return new ConnectFailure(kind, says ? kind.words + ": " + text : kind.words, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the node is unreachable; otherwise this machine lacks a resource. */
    public boolean isOfNode() {
        return kind != Kind.LOCAL;
    }

    // a lost node causes many failures, and their stack traces are useless
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
