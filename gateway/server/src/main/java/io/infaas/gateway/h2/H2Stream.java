package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.INTERNAL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one connection. Writes leave in order: at once as far as the peer's windows allow, otherwise as they open. The
 * backlog is bounded, because a source gets credit only as its bytes leave. After {@link #reset}, a loss or the end of both
 * sides, nothing is written and the handler gets no callback. Confined to the connection's event loop.
 */
public final class H2Stream {

    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    private final H2Connection connection;
    private final int id;
    private StreamHandler handler;
    private long sendWindow;
    private int receiveWindow;
    private int uncredited;
    private int creditDue;
    private boolean headed;
    private boolean headersSent;
    private boolean localEnded;
    private boolean remoteEnded;
    private boolean over;
    private long bodyLeft = -1;
    private @Nullable Backlog backlog;
    private boolean blocked;
    private boolean drained;
    private int headerBytes = -1;
    private int untakenLooks;

    H2Stream(H2Connection connection, int id, int sendWindow, int receiveWindow, @Nullable StreamHandler handler) {
        this.connection = connection;
        this.id = id;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
        this.handler = handler != null ? handler : connection.listener().onStreamOpened(this);
    }

    /** Records that the connection's account has a reservation for this stream. */
    void setHeaderBytes(int bytes) {
        headerBytes = bytes;
    }

    public int id() {
        return id;
    }

    public H2Connection connection() {
        return connection;
    }

    /** Replaces the handler; the new one gets all later callbacks. */
    public void handle(StreamHandler next) {
        handler = next;
    }

    /** Whether the stream has ended: writes have no effect, and the handler gets no callback. */
    public boolean isOver() {
        return over;
    }

    /** Whether bytes that were written to the stream, or to its connection, wait for the peer to accept them. */
    public boolean isCongested() {
        return hasBacklog() || !connection.isWritable();
    }

    /** Whether the held bytes take half of the window or more, so that the peer may have to wait. */
    public boolean isPeerHeldBack() {
        int window = connection.limits().streamWindow();
        return window - receiveWindow - uncredited >= window / 2;
    }

    /** Writes headers or trailers, after all earlier writes. */
    public void sendHeaders(Http2Headers headers, boolean end) {
        if (over || localEnded) {
            return;
        }
        localEnded = end;
        if (hasBacklog()) {
            backlog().add(headers, end);
        } else {
            writeHeaders(headers, end);
        }
    }

    /**
     * Forwards bytes that arrived on {@code source}, and credits it when they have left. The bytes need to be valid during this
     * call only.
     *
     * @param exclusive whether the bytes before {@code offset} may be overwritten
     */
    public void pass(ByteBuf in, int offset, int length, boolean exclusive, boolean end, H2Stream source) {
        if (over || localEnded) {
            source.credit(length);
            return;
        }
        localEnded = end;
        if (hasBacklog() || length > sendWindow || length > connection.windows().toSend()) {
            backlog().keep(in, offset, length, end, source);
            drain();
            return;
        }
        spend(length);
        connection.writer().writeData(in, offset, length, exclusive, id, end);
        connection.creditMoved(source, length);
        endIf(end);
    }

    /**
     * Writes bytes that were held, and takes ownership of them.
     *
     * @param source stream that gets credit when the bytes have left; null if it has its credit already, or for bytes of the gateway
     */
    public void send(ByteBuf bytes, boolean end, @Nullable H2Stream source) {
        int length = bytes.readableBytes();
        if (over || localEnded) {
            bytes.release();
            if (source != null) {
                source.credit(length);
            }
            return;
        }
        localEnded = end;
        if (hasBacklog()
                || length
                        > Math.min(
                                FrameLayout.MAX_PAYLOAD,
                                Math.min(sendWindow, connection.windows().toSend()))) {
            backlog().add(bytes, end, source);
            drain();
            return;
        }
        spend(length);
        connection.writer().writeData(bytes, bytes.readerIndex(), length, false, id, end);
        bytes.release();
        if (source != null) {
            connection.creditMoved(source, length);
        }
        endIf(end);
    }

    /** Returns this many bytes of the receive window to the peer, because as many received bytes have moved on. */
    public void credit(int bytes) {
        if (over || remoteEnded) {
            return;
        }
        uncredited += bytes;
        if (uncredited >= connection.limits().streamWindow() / 2) {
            receiveWindow += uncredited;
            connection.writer().writeWindowUpdate(id, uncredited);
            uncredited = 0;
        }
    }

    /** Ends the stream now; its handler gets no further callback. */
    public void reset(Http2Error error) {
        if (!over) {
            connection.resetStream(id, error);
            finish();
        }
    }

    /** Whether written bytes wait for a window of the peer to open. */
    public boolean hasBacklog() {
        return backlog != null && !backlog.isEmpty();
    }

    private Backlog backlog() {
        Backlog newBacklog = backlog;
        if (newBacklog == null) {
            newBacklog = new Backlog();
            backlog = newBacklog;
        }
        return newBacklog;
    }

    /** Writes the backlog as far as the windows allow. */
    void drain() {
        Backlog waits = backlog;
        while (!over && waits != null && !waits.isEmpty()) {
            Backlog.Piece next = waits.first();
            ByteBuf bytes = next.bytes();
            Http2Headers headers = next.headers();
            if (headers != null) {
                waits.removeFirst();
                writeHeaders(headers, next.end());
            } else if (bytes != null && !sendPart(waits, next, bytes)) {
                return;
            }
        }
    }

    private boolean sendPart(Backlog waits, Backlog.Piece piece, ByteBuf bytes) {
        int size = bytes.readableBytes();
        long room = Math.min(
                FrameLayout.MAX_PAYLOAD,
                Math.min(sendWindow, connection.windows().toSend()));
        int length = (int) Math.max(0, Math.min(size, room));
        if (length == 0 && size > 0) {
            if (sendWindow > 0 && !blocked) {
                blocked = true;
                connection.windows().block(this);
            }
            return false;
        }
        boolean last = length == size;
        drained = true;
        spend(length);
        connection.writer().writeData(bytes, bytes.readerIndex(), length, false, id, last && piece.end());
        bytes.skipBytes(length);
        H2Stream source = piece.source();
        if (source != null) {
            connection.creditMoved(source, length);
        }
        if (last) {
            waits.removeFirst();
            bytes.release();
            endIf(piece.end());
        }
        return true;
    }

    /** Resets the stream if none of its waiting bytes has left for long; {@link DrainWatch} calls it periodically. */
    void endIfUntaken() {
        if (drained || !hasBacklog()) {
            drained = false;
            untakenLooks = 0;
            return;
        }
        int patience = localEnded ? DrainWatch.COMPLETE_SECONDS : DrainWatch.OPEN_SECONDS;
        if (++untakenLooks * DrainWatch.INTERVAL_SECONDS >= patience) {
            connection.resetStream(id, Http2Error.CANCEL);
            fail(StreamLoss.RESET);
        }
    }

    void unblock() {
        blocked = false;
        drain();
    }

    private void spend(int bytes) {
        sendWindow -= bytes;
        connection.windows().spend(bytes);
    }

    private void writeHeaders(Http2Headers headers, boolean end) {
        try {
            connection.writer().writeHeaders(id, headers, end);
        } catch (Http2Exception e) {
            // the headers exceed the peer's limit; a stream that the peer has not seen must not be reset
            if (headersSent || connection.isServer()) {
                connection.resetStream(id, INTERNAL_ERROR);
            }
            fail(StreamLoss.TOO_LARGE);
            return;
        }
        headersSent = true;
        endIf(end);
    }

    private void endIf(boolean end) {
        if (end && remoteEnded) {
            finish();
        } else if (end && connection.isServer()) {
            // the answer is complete: the rest of the request is not needed (RFC 9113, 8.1)
            reset(Http2Error.NO_ERROR);
        }
    }

    // frames of the peer

    void receive(Http2Headers headers, boolean end) throws H2Exception {
        if (remoteEnded) {
            throw H2Exception.stream(STREAM_CLOSED, id, "headers after the end");
        }
        boolean informational = !connection.isServer() && !headed && !end && HeaderRules.isInformational(headers);
        if (headed && !end) {
            throw H2Exception.stream(PROTOCOL_ERROR, id, "trailers that do not end the stream");
        }
        HeaderRules.check(headers, id, connection.isServer(), headed);
        if (informational) {
            return;
        }
        if (!headed) {
            bodyLeft = HeaderRules.contentLength(headers.get(CONTENT_LENGTH), id);
        }
        headed = true;
        recordRemoteEnd(end);
        handler.onHeaders(this, headers, end);
        finishIfEnded();
    }

    void receive(ByteBuf in, int offset, int length, int overhead, boolean exclusive, boolean end) throws H2Exception {
        if (remoteEnded) {
            throw H2Exception.stream(STREAM_CLOSED, id, "data after the end");
        }
        if (!headed) {
            throw H2Exception.stream(PROTOCOL_ERROR, id, "data before headers");
        }
        receiveWindow -= length + overhead;
        if (receiveWindow < 0) {
            throw H2Exception.stream(FLOW_CONTROL_ERROR, id, "more data than the window has room for");
        }
        if (bodyLeft >= 0) {
            bodyLeft -= length;
            if (bodyLeft < 0) {
                throw H2Exception.stream(PROTOCOL_ERROR, id, "more data than content-length says");
            }
        }
        recordRemoteEnd(end);
        if (overhead > 0) {
            credit(overhead);
        }
        handler.onData(this, in, offset, length, exclusive, end);
        finishIfEnded();
    }

    private void recordRemoteEnd(boolean end) throws H2Exception {
        if (end && bodyLeft > 0) {
            throw H2Exception.stream(PROTOCOL_ERROR, id, "less data than content-length says");
        }
        remoteEnded |= end;
    }

    private void finishIfEnded() {
        if (remoteEnded && localEnded && !hasBacklog()) {
            finish();
        }
    }

    void increaseSendWindow(int bytes) throws H2Exception {
        sendWindow += bytes;
        if (sendWindow > FrameLayout.MAX_WINDOW) {
            throw H2Exception.stream(FLOW_CONTROL_ERROR, id, "a window above 2^31-1");
        }
        drain();
    }

    /** Ends the stream for a cause outside its handler, and notifies the handler. */
    void fail(StreamLoss loss) {
        if (!over) {
            finish();
            handler.onLost(this, loss);
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        if (backlog != null) {
            backlog.drop();
        }
        connection.onStreamEnd(id, headerBytes);
    }

    // credit that is due when the destination connection has written this stream's bytes

    /** Records a debt, bytes; returns whether there was none before. */
    boolean owe(int bytes) {
        boolean first = creditDue == 0;
        creditDue += bytes;
        return first;
    }

    void settle() {
        int bytes = creditDue;
        creditDue = 0;
        credit(bytes);
    }
}
