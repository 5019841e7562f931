package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A buffer of received pieces. Keeps large pieces by reference; gathers small ones, so slowly arriving bytes do not need one
 * object each. Owns its pieces until they are taken or the buffer is closed. For one thread only.
 */
public final class PieceBuffer implements AutoCloseable {

    private static final int SMALL = 2 << 10;
    private static final int MIN_GATHER = 256;
    private static final int MAX_GATHER = 8 << 10;

    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private boolean gathering;
    private int bytes;

    /** Takes ownership of a piece. The first piece is kept by reference, even if it is small. */
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

    /**
     * Adds a part of a larger buffer; the caller keeps ownership of that buffer. A small part is copied, so it does not keep
     * the larger buffer alive.
     */
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
            // The capacity is fixed: a growing buffer would move its memory under slices that callers hold.
            int capacity = gathering ? Math.max(MIN_GATHER, Math.min(2 * last().capacity(), MAX_GATHER)) : 0;
            int size = Math.max(length, capacity);
            pieces.add(PooledByteBufAllocator.DEFAULT.directBuffer(size, size));
            gathering = true;
        }
        last().writeBytes(in, offset, length);
        bytes += length;
    }

    public int bytes() {
        return bytes;
    }

    public int count() {
        return pieces.size();
    }

    /** The piece at the index; this buffer still owns it. */
    public ByteBuf piece(int index) {
        return pieces.get(index);
    }

    /** Whether the next small parts may join the last piece. */
    public boolean gathering() {
        return gathering;
    }

    /** Ends the last piece: the next small parts start a new one. Call it before another thread uses the last piece. */
    public void seal() {
        gathering = false;
    }

    /** The first piece, or null; this buffer still owns it. */
    public @Nullable ByteBuf first() {
        return pieces.isEmpty() ? null : pieces.get(0);
    }

    /** Removes a piece; the caller owns it. */
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

    /** A view of all bytes; this buffer still owns them. Valid until the buffer changes. */
    public ByteBuf view() {
        return pieces.size() == 1
                ? pieces.get(0).duplicate()
                : Unpooled.wrappedUnmodifiableBuffer(
                        pieces.stream().map(ByteBuf::slice).toArray(ByteBuf[]::new));
    }

    /** All bytes by reference, for a second owner: the caller releases them. No small parts join the last piece any more. */
    public ByteBuf share() {
        seal();
        return Unpooled.wrappedBuffer(
                pieces.size() + 1, pieces.stream().map(ByteBuf::retainedSlice).toArray(ByteBuf[]::new));
    }

    /** Takes all bytes as one buffer, without a copy; the caller owns it. */
    public ByteBuf take() {
        ByteBuf byteBuf = pieces.size() == 1
                ? pieces.get(0)
                : Unpooled.wrappedBuffer(pieces.size() + 1, pieces.toArray(new ByteBuf[0]));
        clear();
        return byteBuf;
    }

    /** Takes all pieces; the caller owns them. */
    public List<ByteBuf> takePieces() {
        List<ByteBuf> byteBufs = List.copyOf(pieces);
        clear();
        return byteBufs;
    }

    /** Releases all pieces; the empty buffer is reusable. */
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
