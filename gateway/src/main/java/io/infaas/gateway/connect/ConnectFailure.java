package io.infaas.gateway.connect;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why no connection to a node came up, in the same terms for every protocol. The node has read nothing of a query. */
public final class ConnectFailure extends IOException {

    private static final long serialVersionUID = 1L;

    /** What failed. */
    public enum Kind {
        /** The name has no address, or none was found in time. */
        UNRESOLVED("name not resolved"),
        /** The host answers, but nothing listens on the port. */
        REFUSED("connection refused"),
        /** The network has no route to the host. */
        NO_ROUTE("no route to host"),
        /** The connection was not usable in time. */
        TIMEOUT("connect timed out"),
        /** The gateway and the node do not accept each other's certificate, or the node does not speak TLS. */
        TLS("TLS handshake failed"),
        /** The node closed the connection before it was usable. */
        RESET("connection reset before it was usable"),
        /** A connect failed a moment ago, and the next one is not due. */
        BACKOFF("node unreachable, backing off"),
        /** This machine cannot open a connection, for example for want of file descriptors. The node is not to blame. */
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

    /** A failure without further cause. */
    static ConnectFailure of(Kind kind, String detail) {
        return new ConnectFailure(kind, detail.isEmpty() ? kind.words : kind.words + ": " + detail, null);
    }

    /** A connection that was not usable in time. */
    static ConnectFailure timeout(int ms, String detail) {
        String after = ms % 1_000 == 0 ? ms / 1_000 + " s" : ms + " ms";
        return new ConnectFailure(Kind.TIMEOUT, Kind.TIMEOUT.words + " after " + after + detail, null);
    }

    /** The kind of a failure before the connection was established. */
    static ConnectFailure beforeConnected(Throwable cause) {
        if (cause instanceof ConnectFailure known) {
            return known;
        }
        if (cause instanceof NoRouteToHostException) {
            return new ConnectFailure(Kind.NO_ROUTE, Kind.NO_ROUTE.words, cause);
        }
        return cause instanceof ConnectException
                ? new ConnectFailure(Kind.REFUSED, Kind.REFUSED.words, cause)
                : because(Kind.LOCAL, cause);
    }

    /** The kind of a failure between the established connection and its first use. */
    static ConnectFailure afterConnected(Throwable cause) {
        if (cause instanceof ConnectFailure known) {
            return known;
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

    /** Whether the node cannot be reached; else this machine is short of something. */
    public boolean isOfNode() {
        return kind != Kind.LOCAL;
    }

    // failures come in numbers when a node is lost, and their stack says nothing
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
