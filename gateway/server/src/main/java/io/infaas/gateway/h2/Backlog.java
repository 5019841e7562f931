package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The send queue of one stream, in order: headers and DATA that the peer's flow-control windows do not admit yet. Confined to one
 * thread.
 */
final class Backlog {

    private static final int SMALL = 2_048;
    private static final int GATHER = 8_192;

    private final Deque<Piece> pieces = new ArrayDeque<>(4);

    /**
     * One entry of the queue: DATA or headers.
     *
     * @param bytes the DATA; null for headers
     * @param source stream that gets credit when the bytes have left; null for none
     * @param gathers whether later small pieces may be appended to its buffer
     */
    record Piece(
            @Nullable ByteBuf bytes,
            @Nullable Http2Headers headers,
            boolean end,
            @Nullable H2Stream source,
            boolean gathers) {}

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Returns the next piece to send; requires a backlog that is not empty. */
    Piece first() {
        return pieces.element();
    }

    void removeFirst() {
        pieces.remove();
    }

    void add(Http2Headers headers, boolean end) {
        pieces.add(new Piece(null, headers, end, null, false));
    }

    /** Queues DATA and takes ownership of the bytes. */
    void add(ByteBuf bytes, boolean end, @Nullable H2Stream source) {
        pieces.add(new Piece(bytes, null, end, source, false));
    }

    /** Queues bytes of another owner. Small pieces share one buffer: a small frame retains no read buffer and needs no separate object. */
    void keep(ByteBuf in, int offset, int length, boolean end, H2Stream source) {
        if (length > SMALL) {
            add(in.retainedSlice(offset, length), end, source);
            return;
        }
        ByteBuf room = roomOf(source);
        if (room == null || room.writableBytes() < length) {
            ByteBuf fresh = PooledByteBufAllocator.DEFAULT.directBuffer(GATHER, GATHER);
            pieces.add(new Piece(fresh.writeBytes(in, offset, length), null, end, source, !end));
            return;
        }
        room.writeBytes(in, offset, length);
        if (end) {
            pieces.removeLast();
            pieces.add(new Piece(room, null, true, source, false));
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private @Nullable ByteBuf roomOf(H2Stream source) {
        Piece last = pieces.peekLast();
        return last != null && last.gathers() && last.source() == source ? last.bytes() : null;
    }

    /** Discards all pieces and credits their sources. */
    void drop() {
        for (Piece piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            ByteBuf bytes = piece.bytes();
            H2Stream source = piece.source();
            if (bytes != null && source != null) {
                source.credit(bytes.readableBytes());
            }
            if (bytes != null) {
                bytes.release();
            }
        }
    }
}
