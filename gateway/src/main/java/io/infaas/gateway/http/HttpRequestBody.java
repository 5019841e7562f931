package io.infaas.gateway.http;

import io.infaas.gateway.routing.Limits;
import io.infaas.gateway.routing.RetryBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of one query on its way to a node: what waits to be sent, and what was sent as far as the retry buffer has room for it. Owns
 * all of it until it is closed. Pieces are kept by reference; only small ones that follow others are copied together, so that a body
 * that trickles in does not hold a read buffer for each byte. For one thread.
 */
final class HttpRequestBody implements AutoCloseable {

    private static final int SMALL = 2 << 10;
    private static final int GATHER = 4 << 10;

    private final ByteBufAllocator allocator;
    private final RetryBuffer buffer;
    private final int most;
    private final List<ByteBuf> pieces = new ArrayList<>(4);
    private boolean gathering;
    private int piece;
    private int offset;
    private long bytes;
    private long sent;
    private boolean keeping = true;
    private int kept;
    private boolean whole = true;
    private boolean ended;
    private boolean closed;

    HttpRequestBody(ByteBufAllocator allocator, RetryBuffer buffer, Limits limits) {
        this.allocator = allocator;
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
        if (length >= SMALL || pieces.isEmpty()) {
            append(next);
            gathering = false;
            return;
        }
        if (!gathering || last().writableBytes() < length) {
            append(allocator.ioBuffer(GATHER, GATHER));
            gathering = true;
        }
        last().writeBytes(next);
        next.release();
    }

    // a piece that was being gathered and is sent is left behind when another one follows
    private void append(ByteBuf next) {
        if (gathering && piece == pieces.size() - 1 && offset == last().readableBytes()) {
            leave();
        }
        pieces.add(next);
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
        ByteBuf from = pieces.get(piece);
        int length = from.readableBytes() - offset;
        sent += length;
        boolean open = gathering && piece == pieces.size() - 1;
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
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        gathering = false;
        sent = bytes;
    }

    private ByteBuf last() {
        return pieces.get(pieces.size() - 1);
    }
}
