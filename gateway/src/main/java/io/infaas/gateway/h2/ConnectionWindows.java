package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The windows of a connection as a whole, and who waits for them. What is received is given back at once: only the windows of streams
 * hold a peer back, so that one stalled stream never holds back another. For one thread.
 */
final class ConnectionWindows {

    private final int ours;
    private long toSend = FrameLayout.DEFAULT_WINDOW;
    private int toReceive;
    private final Deque<H2Stream> blocked = new ArrayDeque<>();
    private final List<H2Stream> owing = new ArrayList<>();

    /** The windows of a connection that grants {@code ours} bytes. */
    ConnectionWindows(int ours) {
        this.ours = ours;
        this.toReceive = ours;
    }

    /** Bytes of DATA that the peer takes now. */
    long toSend() {
        return toSend;
    }

    void spend(int bytes) {
        toSend -= bytes;
    }

    /** The peer takes more. */
    void opened(int bytes) throws H2Exception {
        if (bytes == 0) {
            throw H2Exception.connection(PROTOCOL_ERROR, "WINDOW_UPDATE by 0");
        }
        toSend += bytes;
        if (toSend > FrameLayout.MAX_WINDOW) {
            throw H2Exception.connection(FLOW_CONTROL_ERROR, "a window above 2^31-1");
        }
        for (int i = blocked.size(); i > 0 && toSend > 0; i--) {
            blocked.remove().unblocked();
        }
    }

    /** A stream has more to send than the connection takes. */
    void block(H2Stream stream) {
        blocked.add(stream);
    }

    /** Bytes of DATA came; says how many are to be given back now. */
    int received(int bytes) throws H2Exception {
        toReceive -= bytes;
        if (toReceive < 0) {
            throw H2Exception.connection(FLOW_CONTROL_ERROR, "more data than the connection's window has room for");
        }
        int used = ours - toReceive;
        if (used < ours / 2) {
            return 0;
        }
        toReceive = ours;
        return used;
    }

    /** The source of bytes that were written gets room for more when the socket has taken enough. */
    void owe(H2Stream source, int bytes) {
        if (source.owe(bytes)) {
            owing.add(source);
        }
    }

    void settleDebts() {
        for (int i = 0; i < owing.size(); i++) {
            owing.get(i).settle();
        }
        owing.clear();
    }

    /** The connection is over: nobody waits any more. */
    void close() {
        settleDebts();
        blocked.clear();
    }
}
