package io.infaas.gateway.http;

import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.wire.PieceBuffer;
import io.netty.buffer.ByteBuf;

/**
 * The body of one query on its way to a node: what waits to be sent, and what was sent as far as the retry buffer has room for it. Owns
 * all of it until it is closed. For one thread.
 */
final class HttpRequestBody implements AutoCloseable {

    private final RetryBuffer buffer;
    private final int most;
    private final PieceBuffer pieces = new PieceBuffer();
    private int piece;
    private int offset;
    private long bytes;
    private long sent;
    private boolean keeping = true;
    private int kept;
    private boolean whole = true;
    private boolean ended;
    private boolean closed;

    HttpRequestBody(RetryBuffer buffer, GatewayLimits limits) {
        this.buffer = buffer;
        this.most = limits.retryBufferBytes();
    }

    /** Takes over the next piece. */
    void add(ByteBuf next) {
        int length = next.readableBytes();
        if (closed || length == 0) {
            next.release();
            return;
        }
        bytes += length;
        if (keeping) {
            keep(length);
        }
        int last = pieces.count() - 1;
        boolean lastIsSent = pieces.gathering()
                && piece == last
                && offset == pieces.piece(last).readableBytes();
        pieces.add(next);
        if (lastIsSent && pieces.count() > last + 1) {
            leave();
        }
    }

    private void keep(int length) {
        if (kept + length <= most && buffer.keep(length)) {
            kept += length;
        } else {
            forget();
        }
    }

    /** The body is complete. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** Bytes that have come. */
    long bytes() {
        return bytes;
    }

    /** Bytes that wait to be sent. */
    long unsent() {
        return bytes - sent;
    }

    /** The next bytes to be sent, the caller's to release; only while some are {@link #unsent}. */
    ByteBuf next() {
        ByteBuf from = pieces.piece(piece);
        int length = from.readableBytes() - offset;
        sent += length;
        boolean open = pieces.gathering() && piece == pieces.count() - 1;
        if (!keeping) {
            whole = false;
            if (!open && offset == 0) {
                return pieces.remove(piece);
            }
        }
        ByteBuf slice = from.retainedSlice(from.readerIndex() + offset, length);
        if (open) {
            offset += length;
        } else {
            leave();
        }
        return slice;
    }

    private void leave() {
        if (keeping) {
            piece++;
        } else {
            pieces.remove(piece).release();
        }
        offset = 0;
    }

    /** Whether nothing of it was given away for good, so that it can be sent from the start. */
    boolean whole() {
        return whole;
    }

    /** Sends it from the start again; only while it is {@link #whole}. */
    void rewind() {
        piece = 0;
        offset = 0;
        sent = 0;
    }

    /** Keeps nothing any more of what is sent; what waits stays. */
    void forget() {
        if (!keeping) {
            return;
        }
        keeping = false;
        buffer.release(kept);
        kept = 0;
        whole &= sent == 0;
        for (; piece > 0; piece--) {
            pieces.remove(0).release();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        forget();
        closed = true;
        pieces.close();
        sent = bytes;
    }
}
