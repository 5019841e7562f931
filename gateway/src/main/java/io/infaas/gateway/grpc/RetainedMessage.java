package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.H2Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message from its first on, held until they can be sent or need not be sent again. Large pieces by reference; small
 * ones are copied together, so that a small query does not keep a large read buffer alive. For one thread.
 */
final class RetainedMessage {

    private static final int SMALL = 2_048;
    private static final int TOGETHER = 8_192;

    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private boolean open;
    private int bytes;

    void add(ByteBuf in, int offset, int length) {
        if (length == 0) {
            return;
        }
        bytes += length;
        if (length > SMALL) {
            pieces.add(in.retainedSlice(offset, length));
            open = false;
            return;
        }
        if (!open || last().maxWritableBytes() < length) {
            pieces.add(PooledByteBufAllocator.DEFAULT.directBuffer(length, TOGETHER));
            open = true;
        }
        last().writeBytes(in, offset, length);
    }

    private ByteBuf last() {
        return pieces.get(pieces.size() - 1);
    }

    int bytes() {
        return bytes;
    }

    /**
     * Sends all of it.
     *
     * @param source where it came from
     * @param uncredited for how many of the last bytes the source gets room when they leave; it has it for those before
     * @param keep whether it is to be held on
     */
    void send(H2Stream to, H2Stream source, int uncredited, boolean keep) {
        int credited = bytes - uncredited;
        for (int i = 0; i < pieces.size(); i++) {
            ByteBuf piece = pieces.get(i);
            int length = piece.readableBytes();
            boolean owed = credited <= 0;
            if (!owed && credited < length) {
                source.credit(length - credited);
            }
            credited -= length;
            to.send(keep ? piece.retainedDuplicate() : piece, false, owed ? source : null);
        }
        open = false;
        if (!keep) {
            forget();
        }
    }

    /** All of it to look at, as long as nothing changes. */
    ByteBuf view() {
        return pieces.size() == 1
                ? pieces.get(0).duplicate()
                : Unpooled.wrappedUnmodifiableBuffer(
                        pieces.stream().map(ByteBuf::slice).toArray(ByteBuf[]::new));
    }

    /** Its first bytes, as many as lie together; null where there are none. */
    @Nullable
    ByteBuf first() {
        return pieces.isEmpty() ? null : pieces.get(0);
    }

    /** The first so many bytes need not be held any more. */
    void drop(int length) {
        bytes -= length;
        int left = length;
        while (left > 0) {
            ByteBuf piece = pieces.get(0);
            int part = Math.min(left, piece.readableBytes());
            piece.skipBytes(part);
            left -= part;
            if (!piece.isReadable()) {
                pieces.remove(0).release();
                open &= !pieces.isEmpty();
            }
        }
    }

    /** All of it as one buffer, which is the caller's; nothing is held afterwards. */
    ByteBuf take() {
        ByteBuf all = Unpooled.wrappedBuffer(pieces.size() + 1, pieces.toArray(new ByteBuf[0]));
        forget();
        return all;
    }

    void release() {
        for (int i = 0; i < pieces.size(); i++) {
            pieces.get(i).release();
        }
        forget();
    }

    private void forget() {
        pieces.clear();
        open = false;
        bytes = 0;
    }
}
