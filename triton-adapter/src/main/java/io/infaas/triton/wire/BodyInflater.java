package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Decompresses bodies in the encodings that Triton accepts. A small body may expand to a large one: do not call it on an event
 * loop.
 */
public final class BodyInflater {

    /** The supported encodings; {@code deflate} means the zlib format. */
    public static final Set<String> ENCODINGS = Set.of("gzip", "deflate");

    private static final int STEP = 64 << 10;

    private BodyInflater() {}

    /**
     * Decompresses a body; the caller owns the result. Takes ownership of {@code compressed}, also on failure.
     *
     * @param maxBytes maximum size of the result, bytes
     * @throws WireException if the encoding is unknown, or the bytes are malformed or inflate to more than {@code maxBytes}
     */
    public static ByteBuf inflated(ByteBuf compressed, String encoding, int maxBytes) {
        ByteBuf out = Unpooled.buffer(Math.min(maxBytes, Math.max(STEP, compressed.readableBytes())));
        try (InputStream in = stream(compressed, encoding)) {
            while (out.writeBytes(in, STEP) >= 0) {
                if (out.readableBytes() > maxBytes) {
                    throw new WireException(
                            WireException.Code.RESOURCE_EXHAUSTED,
                            "the message inflates to more than the maximum of %d bytes".formatted(maxBytes));
                }
            }
            return out;
        } catch (IOException e) {
            out.release();
            throw new WireException(
                    WireException.Code.INVALID_ARGUMENT,
                    "the message is not valid %s: %s".formatted(encoding, e.getMessage()));
        } catch (WireException e) {
            out.release();
            throw e;
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
}
