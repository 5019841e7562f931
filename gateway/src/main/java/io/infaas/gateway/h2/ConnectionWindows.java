package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The flow-control windows of one connection, and the streams that wait for room in it. For the connection's event loop alone.
 *
 * <p><b>The problem.</b> A proxy joins two flow controls: bytes come on one connection and leave on another, which may be slower. If
 * the source may send more only after its bytes have left, a connection window that is shared by all streams fills with the bytes of
 * one stalled stream, and every other stream of that connection waits for it. If the source may always send more, memory is unbounded.
 *
 * <p><b>The scheme.</b> The two windows have different jobs. The connection window is given back on receipt, in steps of half its
 * size ({@link #received}): it bounds what is on the wire and never holds a stream back for another one. The stream window is given
 * back only when the bytes have moved on ({@link H2Stream#credit}): it alone holds a peer back, and it alone bounds memory. Bytes have
 * moved on when they are written to the destination connection and its socket is writable; else the destination notes a debt to the
 * source ({@link #owe}) and pays it when the socket takes bytes again ({@link #settleDebts}). Bytes that the destination's peer has no
 * window for wait in the {@link Backlog} of the destination stream, together with the source that is credited when they leave.
 *
 * <p><b>The interleavings.</b> There is one thread: source and destination of a call live on one event loop, so what can interleave
 * are events, not instructions.
 * <ul>
 *   <li>A stream ends with bytes in its backlog or with a debt: the backlog is dropped and each source is credited as if the bytes
 *       had left, since nobody will send them; a debt is paid to its source by the connection, whether the stream lives or not.
 *   <li>The source has ended when it is credited: {@code credit} does nothing then, so that no WINDOW_UPDATE follows an end.
 *   <li>The peer lowers INITIAL_WINDOW_SIZE with bytes under way: a send window may become negative and is only added to; nothing is
 *       sent before it is positive again.
 *   <li>A stream that has room in its own window but none in the connection's waits in {@code blocked}, once and in order of arrival.
 *       An update of the connection window visits each stream that waited at its start at most once: a stream that is still blocked
 *       queues behind the others, so that no stream starves and the loop ends.
 *   <li>The connection closes: its streams end and its debts are paid, so that no source waits for a socket that is gone.
 * </ul>
 *
 * <p><b>Why it is right.</b> Each received byte of a stream is in exactly one of four places: not yet credited with the handler, in
 * one backlog, in one debt, or credited. It moves forward only, and each of the first three places is left by an event that is bound
 * to come: progress of the destination, its reset, or the end of its connection. Hence no window leaks, and none is given twice.
 *
 * <p><b>Bounds.</b> Per stream at most {@link H2Limits#streamWindow} bytes are held, per connection that times {@link
 * H2Limits#maxStreams}, and in a socket's write buffer {@link H2ChannelOptions#WRITE_BUFFER_BYTES} plus one burst of reading.
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
