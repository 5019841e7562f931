package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The flow-control windows of one connection, and the queue of streams that are blocked on it. Confined to the connection's event loop.
 *
 * <p><b>The problem.</b> A proxy joins two flow controls: bytes arrive on one connection and leave on another, which may be slower. If the
 * source may send more only after its bytes have left, one stalled stream fills the shared connection window. Every other stream of that
 * connection then waits for it. If the source may always send more, memory is unbounded.
 *
 * <p><b>The scheme.</b> The two windows have different jobs. The connection window is returned on receipt, in steps of half its size
 * ({@link #recordReceived}): it bounds the bytes on the wire and never blocks one stream for another. The stream window is returned only
 * when the bytes have moved on ({@link H2Stream#credit}): it alone applies backpressure to a peer, and it alone bounds memory. Bytes have
 * moved on when they are written to the destination connection and its socket is writable. Otherwise the destination records a debt to the
 * source ({@link #owe}) and settles it when the socket is writable again ({@link #settleDebts}). Bytes that exceed the windows of the
 * destination's peer wait in the {@link Backlog} of the destination stream. The backlog credits their source when they leave.
 *
 * <p><b>The interleavings.</b> Source and destination of a call share one event loop, and so one thread: events can interleave,
 * instructions cannot.
 * <ul>
 * <li>A stream ends with bytes in its backlog or with a debt. The backlog is dropped and each source is credited as if the bytes had left,
 * because nothing will send them. The connection settles the debt whether or not the stream is still open.
 * <li>The source ends before it gets its credit: {@code credit} then does nothing, so that no WINDOW_UPDATE follows an end.
 * <li>The peer lowers INITIAL_WINDOW_SIZE with bytes in flight: a send window may become negative. Updates only add to it, and nothing is
 * sent until it is positive again.
 * <li>A stream with capacity in its own window, but none in the connection's, waits in {@code blocked}, once and in order of arrival. An
 * update of the connection window visits each stream that waited at its start at most once. A stream that is still blocked queues behind
 * the others, so that no stream starves and the loop ends.
 * <li>The connection closes: its streams end and its debts are settled, so that no source waits for a closed socket.
 * </ul>
 *
 * <p><b>Why it is correct.</b> Each received byte of a stream is in exactly one of four places: uncredited with the handler, in one
 * backlog, in one debt, or credited. It moves forward only. A certain event moves it out of each of the first three places: progress of the
 * destination, its reset, or the end of its connection. Hence no window leaks, and none is returned twice.
 *
 * <p><b>Bounds.</b> A stream holds at most {@link H2Limits#streamWindow} bytes, a connection that times {@link H2Limits#maxStreams}. The
 * write buffer of a socket holds at most {@link H2ChannelOptions#WRITE_BUFFER_BYTES} plus one burst of reads.
 */
final class ConnectionWindows {

    private final int localWindow;
    private long toSend = FrameLayout.DEFAULT_WINDOW;
    private int toReceive;
    private final Deque<H2Stream> blocked = new ArrayDeque<>();
    private final List<H2Stream> owing = new ArrayList<>();

    /** Creates windows that grant the peer {@code ours} bytes. */
    ConnectionWindows(int localWindow) {
        this.localWindow = localWindow;
        this.toReceive = localWindow;
    }

    /** Returns the bytes of DATA that the peer accepts now. */
    long toSend() {
        return toSend;
    }

    void spend(int bytes) {
        toSend -= bytes;
    }

    /** Adds a WINDOW_UPDATE of the peer, bytes, and resumes blocked streams. */
    void increaseSendWindow(int bytes) throws H2Exception {
        if (bytes == 0) {
            throw H2Exception.connection(PROTOCOL_ERROR, "WINDOW_UPDATE by 0");
        }
        toSend += bytes;
        if (toSend > FrameLayout.MAX_WINDOW) {
            throw H2Exception.connection(FLOW_CONTROL_ERROR, "a window above 2^31-1");
        }
        for (int i = blocked.size(); i > 0 && toSend > 0; i--) {
            blocked.remove().unblock();
        }
    }

    /** Queues a stream until the peer enlarges the connection window. */
    void block(H2Stream stream) {
        blocked.add(stream);
    }

    /** Accounts for received bytes of DATA; returns the bytes to give back to the peer now. */
    int recordReceived(int bytes) throws H2Exception {
        toReceive -= bytes;
        if (toReceive < 0) {
            throw H2Exception.connection(FLOW_CONTROL_ERROR, "more data than the connection's window has room for");
        }
        int used = localWindow - toReceive;
        if (used < localWindow / 2) {
            return 0;
        }
        toReceive = localWindow;
        return used;
    }

    /** Records a debt to the source of written bytes, which is settled when the socket is writable again. */
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

    /** Ends the windows: settles all debts and releases blocked streams, so that no stream waits. */
    void close() {
        settleDebts();
        blocked.clear();
    }
}
