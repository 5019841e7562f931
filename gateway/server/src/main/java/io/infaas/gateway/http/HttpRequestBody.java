package io.infaas.gateway.http;

import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.memory.ConnectionAccount;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.wire.PieceBuffer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;

/**
 * The body of one query on its way to a node: bytes that wait, and sent bytes while the retry buffer has space. Owns all of them until it
 * is closed. For one thread.
 */
final class HttpRequestBody implements AutoCloseable {

    private final RetryBuffer buffer;
    private final int most;
    private final ConnectionAccount account;
    private final PieceBuffer pieces = new PieceBuffer();
    private int piece;
    private int offset;
    private long bytes;
    private long sent;
    private boolean keeping = true;
    private int keptBytes;
    private long charged;
    private boolean complete = true;
    private boolean ended;
    private boolean closed;

    /** @param account of the connection that sends the body */
    HttpRequestBody(RetryBuffer buffer, GatewayLimits limits, ConnectionAccount account) {
        this.buffer = buffer;
        this.account = account;
        this.most = limits.retryBufferBytes();
    }

    /**
     * Takes ownership of the next piece.
     *
     * @throws WireException if there is no memory for it; it is released then
     */
    void add(ByteBuf next) {
        int length = next.readableBytes();
        if (closed || length == 0) {
            next.release();
            return;
        }
        if (keeping) {
            keep(length);
        }
        if (!account.reserve(length) && !reserveWithoutKept(length)) {
            next.release();
            throw WireException.noMemory();
        }
        charged += length;
        append(next, length);
    }

    /** Takes ownership of the whole body, whose memory is reserved in the ledger. */
    void addReserved(ByteBuf body) {
        int length = body.readableBytes();
        if (keeping) {
            keep(length);
        }
        account.adopt(length);
        charged += length;
        if (length == 0) {
            body.release();
        } else {
            append(body, length);
        }
    }

    // bytes for retries yield to unsent bytes
    private boolean reserveWithoutKept(int length) {
        boolean freed = keeping && sent > 0;
        forget();
        return freed && account.reserve(length);
    }

    private void append(ByteBuf next, int length) {
        bytes += length;
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
        if (keptBytes + length <= most && buffer.keep(length)) {
            keptBytes += length;
        } else {
            forget();
        }
    }

    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    long bytes() {
        return bytes;
    }

    /** Number of bytes that wait for sending. */
    long unsent() {
        return bytes - sent;
    }

    /** Returns the next bytes to send, which the caller must release; valid only while {@link #unsent} is positive. */
    ByteBuf next() {
        ByteBuf from = pieces.piece(piece);
        int length = from.readableBytes() - offset;
        sent += length;
        boolean open = pieces.gathering() && piece == pieces.count() - 1;
        if (!keeping) {
            complete = false;
            if (!open && offset == 0) {
                ByteBuf left = pieces.remove(piece);
                charge();
                return left;
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
            charge();
        }
        offset = 0;
    }

    private void charge() {
        charged = account.resize(charged, pieces.bytes());
    }

    /** The whole body by reference, which the caller releases; requires {@link #isWhole} and its end. */
    ByteBuf share() {
        return pieces.share();
    }

    /** Whether all bytes are still buffered, so that the body can be sent from the start. */
    boolean isWhole() {
        return complete;
    }

    /** Restarts sending from the first byte; valid only while {@link #isWhole}. */
    void rewind() {
        piece = 0;
        offset = 0;
        sent = 0;
    }

    /** Stops keeping sent bytes; waiting bytes stay. */
    void forget() {
        if (!keeping) {
            return;
        }
        keeping = false;
        buffer.release(keptBytes);
        keptBytes = 0;
        complete &= sent == 0;
        for (; piece > 0; piece--) {
            pieces.remove(0).release();
        }
        charge();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        forget();
        closed = true;
        pieces.close();
        charge();
        sent = bytes;
    }
}
