package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a message in the pieces in which they came, without copying them; only pieces under 512 bytes are gathered,
 * so that a message that comes byte by byte does not cost an object for each. Owns what it holds until it is taken or
 * closed. For one thread.
 */
public final class PieceBuffer implements AutoCloseable {

    private static final int SMALL = 512;
    private static final int GATHER = 8192;

    private final List<ByteBuf> pieces = new ArrayList<>();
    private boolean gathering;
    private long bytes;

    /** Takes over the piece. */
    public void add(ByteBuf piece) {
        bytes += piece.readableBytes();
        if (piece.readableBytes() >= SMALL) {
            pieces.add(piece);
            gathering = false;
            return;
        }
        try {
            if (!gathering || last().maxWritableBytes() < piece.readableBytes()) {
                pieces.add(Unpooled.buffer(SMALL, GATHER));
                gathering = true;
            }
            last().writeBytes(piece);
        } finally {
            piece.release();
        }
    }

    /** Bytes held. */
    public long bytes() {
        return bytes;
    }

    /** All bytes as one buffer, which is the caller's; nothing is held afterwards. */
    public ByteBuf take() {
        ByteBuf all;
        if (pieces.size() == 1) {
            all = pieces.get(0);
        } else {
            CompositeByteBuf joined = Unpooled.compositeBuffer(Math.max(pieces.size(), 2));
            joined.addComponents(true, pieces);
            all = joined;
        }
        forget();
        return all;
    }

    /** The pieces, which are the caller's; nothing is held afterwards. */
    public List<ByteBuf> takePieces() {
        List<ByteBuf> all = List.copyOf(pieces);
        forget();
        return all;
    }

    @Override
    public void close() {
        pieces.forEach(ByteBuf::release);
        forget();
    }

    private ByteBuf last() {
        return pieces.get(pieces.size() - 1);
    }

    private void forget() {
        pieces.clear();
        gathering = false;
        bytes = 0;
    }
}
