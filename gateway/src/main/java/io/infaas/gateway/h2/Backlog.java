package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What one stream has to send and its peer's windows have no room for, in order. For one thread. */
final class Backlog {

    private static final int SMALL = 2_048;
    private static final int GATHER = 8_192;

    private final Deque<Piece> pieces = new ArrayDeque<>(4);

    /**
     * Bytes of DATA, or headers.
     *
     * @param bytes of DATA, null for headers
     * @param source who gets room when the bytes have left
     * @param gathers whether small pieces behind it may be added to it
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

    /** What goes out next; there must be something. */
    Piece first() {
        return pieces.element();
    }

    void removeFirst() {
        pieces.remove();
    }

    void add(Http2Headers headers, boolean end) {
        pieces.add(new Piece(null, headers, end, null, false));
    }

    /** Takes over the bytes. */
    void add(ByteBuf bytes, boolean end, @Nullable H2Stream source) {
        pieces.add(new Piece(bytes, null, end, source, false));
    }

    /** Keeps bytes that somebody else has: small ones together, so that many small frames hold no read buffer and no object each. */
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

    /** Nothing of it will be sent; its sources get their room back. */
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
