package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in the pieces in which they arrived. Keeps large pieces by reference; gathers small ones, so that bytes that trickle in do
 * not cost an object each. Owns its pieces until they are taken or it is closed. For one thread.
 */
public final class PieceBuffer implements AutoCloseable {

    private static final int SMALL = 2 << 10;
    private static final int MIN_GATHER = 256;
    private static final int MAX_GATHER = 8 << 10;

    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private boolean gathering;
    private int bytes;

    /** Takes over a piece. The first one is kept by reference, whatever its size. */
    public void add(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length >= SMALL || (length > 0 && pieces.isEmpty())) {
            append(piece, length);
            return;
        }
        try {
            add(piece, piece.readerIndex(), length);
        } finally {
            piece.release();
        }
    }

    /** Adds a part of a larger buffer without taking over either; a small part is copied, so that it does not keep the buffer alive. */
    public void add(ByteBuf in, int offset, int length) {
        if (length > SMALL) {
            append(in.retainedSlice(offset, length), length);
        } else if (length > 0) {
            gather(in, offset, length);
        }
    }

    private void append(ByteBuf piece, int length) {
        pieces.add(piece);
        gathering = false;
        bytes += length;
    }

    private void gather(ByteBuf in, int offset, int length) {
        if (!gathering || last().writableBytes() < length) {
            // of fixed capacity: a buffer that grows would move under the slices that were handed out
            int capacity = gathering ? Math.max(MIN_GATHER, Math.min(2 * last().capacity(), MAX_GATHER)) : 0;
            int size = Math.max(length, capacity);
            pieces.add(PooledByteBufAllocator.DEFAULT.directBuffer(size, size));
            gathering = true;
        }
        last().writeBytes(in, offset, length);
        bytes += length;
    }

    /** Number of bytes in the buffer. */
    public int bytes() {
        return bytes;
    }

    /** Number of pieces in the buffer. */
    public int count() {
        return pieces.size();
    }

    /** The piece at the index, still the buffer's own. */
    public ByteBuf piece(int index) {
        return pieces.get(index);
    }

    /** Whether small parts that arrive next may become part of the last piece. */
    public boolean gathering() {
        return gathering;
    }

    /** Ends the last piece: small parts that arrive next become a new one. For pieces that were handed to another thread. */
    public void seal() {
        gathering = false;
    }

    /** The first piece, still the buffer's own; null if there is none. */
    public @Nullable ByteBuf first() {
        return pieces.isEmpty() ? null : pieces.get(0);
    }

    /** Removes a piece; it is the caller's. */
    public ByteBuf remove(int index) {
        gathering &= index < pieces.size() - 1;
        ByteBuf piece = pieces.remove(index);
        bytes -= piece.readableBytes();
        return piece;
    }

    /** Drops the first {@code length} bytes. */
    public void drop(int length) {
        int left = length;
        while (left > 0) {
            ByteBuf piece = pieces.get(0);
            if (left >= piece.readableBytes()) {
                left -= piece.readableBytes();
                remove(0).release();
            } else {
                piece.skipBytes(left);
                bytes -= left;
                left = 0;
            }
        }
    }

    /** All bytes, still the buffer's own; valid until the buffer changes. */
    public ByteBuf view() {
        return pieces.size() == 1
                ? pieces.get(0).duplicate()
                : Unpooled.wrappedUnmodifiableBuffer(
                        pieces.stream().map(ByteBuf::slice).toArray(ByteBuf[]::new));
    }

    /** Takes all bytes as one buffer, which is the caller's; the pieces are not copied. */
    public ByteBuf take() {
        ByteBuf all = pieces.size() == 1
                ? pieces.get(0)
                : Unpooled.wrappedBuffer(pieces.size() + 1, pieces.toArray(new ByteBuf[0]));
        clear();
        return all;
    }

    /** Takes all pieces, which are the caller's. */
    public List<ByteBuf> takePieces() {
        List<ByteBuf> all = List.copyOf(pieces);
        clear();
        return all;
    }

    /** Releases all pieces; the buffer is empty and can be used again. */
    @Override
    public void close() {
        for (int i = 0; i < pieces.size(); i++) {
            pieces.get(i).release();
        }
        clear();
    }

    private ByteBuf last() {
        return pieces.get(pieces.size() - 1);
    }

    private void clear() {
        pieces.clear();
        gathering = false;
        bytes = 0;
    }
}
