package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Decompresses bodies in the encodings that Triton accepts. A small body may expand to a large one: do not call it on an event
 * loop. Reserves the memory of the result before it allocates it, and keeps the result outside the heap.
 */
public final class BodyInflater {

    /** The supported encodings; {@code deflate} means the zlib format. */
    public static final Set<String> ENCODINGS = Set.of("gzip", "deflate");

    /** A body may inflate to this many bytes, of any compressed size: constant tensors compress a thousandfold. */
    public static final int FREE_BYTES = 8 << 20;

    /** A body above {@link #FREE_BYTES} may inflate to this many times its compressed size. */
    public static final int MAX_RATIO = 100;

    private static final int STEP = 64 << 10;
    private static final int LEAST = 1 << 10;

    private BodyInflater() {}

    /**
     * Decompresses a body; the caller owns the result, and releases its readable bytes to the budget when it drops them. Takes ownership of
     * {@code compressed}, also on failure.
     *
     * @param maxBytes maximum size of the result, bytes
     * @param budget grants the memory of the result
     * @throws WireException for an unknown encoding, malformed bytes, a result above {@code maxBytes} or {@link #MAX_RATIO}, or an
     *     exhausted budget; nothing stays reserved then
     */
    public static ByteBuf inflated(ByteBuf compressed, String encoding, int maxBytes, ByteBudget budget) {
        Result result = new Result(compressed.readableBytes(), maxBytes, budget);
        try (InputStream in = stream(compressed, encoding)) {
            result.readAll(in);
            return result.complete();
        } catch (IOException e) {
            result.drop();
            throw WireException.invalid("the message is not valid %s: %s".formatted(encoding, e.getMessage()));
        } catch (RuntimeException e) {
            result.drop();
            throw e;
        } catch (OutOfMemoryError e) {
            // the memory outside the heap has a limit of its own
            result.drop();
            throw WireException.noMemory();
        } finally {
            compressed.release();
        }
    }

    private static InputStream stream(ByteBuf compressed, String encoding) throws IOException {
        InputStream in = new ByteBufInputStream(compressed);
        return switch (encoding) {
            case "gzip" -> new GZIPInputStream(in, STEP);
            case "deflate" -> new InflaterInputStream(in);
            default -> throw new WireException(WireException.Code.UNIMPLEMENTED, "Unsupported compression type");
        };
    }

    /** The inflated bytes so far, in pieces that never move. */
    private static final class Result {
        private final int packedBytes;
        private final int maxBytes;
        private final long maxByRatio;
        private final ByteBudget budget;
        private final List<ByteBuf> pieces = new ArrayList<>();
        private long bytes;
        private long reserved;

        Result(int packedBytes, int maxBytes, ByteBudget budget) {
            this.packedBytes = packedBytes;
            this.maxBytes = maxBytes;
            this.maxByRatio = Math.max(FREE_BYTES, (long) packedBytes * MAX_RATIO);
            this.budget = budget;
        }

        void readAll(InputStream in) throws IOException {
            int size = Math.max(LEAST, (int) Math.min(STEP, packedBytes * 4L));
            while (fill(in, piece(size))) {
                size = STEP;
            }
        }

        private ByteBuf piece(int size) {
            if (!budget.reserve(size)) {
                throw WireException.noMemory();
            }
            reserved += size;
            ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
            pieces.add(piece);
            return piece;
        }

        /** Whether more may follow. */
        private boolean fill(InputStream in, ByteBuf piece) throws IOException {
            while (piece.isWritable()) {
                int read = piece.writeBytes(in, piece.writableBytes());
                if (read < 0) {
                    return false;
                }
                bytes += read;
                checkSize();
            }
            return true;
        }

        private void checkSize() {
            if (bytes > maxBytes) {
                throw new WireException(
                        WireException.Code.RESOURCE_EXHAUSTED,
                        "the message inflates to more than the maximum of %d bytes".formatted(maxBytes));
            }
            if (bytes > maxByRatio) {
                throw new WireException(
                        WireException.Code.RESOURCE_EXHAUSTED,
                        "the message of %d bytes inflates to more than %d times its size"
                                .formatted(packedBytes, MAX_RATIO));
            }
        }

        ByteBuf complete() {
            budget.release(reserved - bytes);
            return Unpooled.wrappedBuffer(Math.max(1, pieces.size()), pieces.toArray(new ByteBuf[0]));
        }

        void drop() {
            pieces.forEach(ByteBuf::release);
            budget.release(reserved);
        }
    }
}
