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
 * Undoes the compressions that Triton takes. What small bytes inflate to can be large and slow: not for an event loop.
 */
public final class BodyInflater {

    /** The encodings that are understood; {@code deflate} is the one with the zlib wrapper. */
    public static final Set<String> ENCODINGS = Set.of("gzip", "deflate");

    private static final int STEP = 64 << 10;

    private BodyInflater() {}

    /**
     * The bytes before compression, the caller's to release. Takes over {@code compressed}, also when it fails.
     *
     * @param maxBytes more than this is refused, whatever the compressed size is
     * @throws WireException if the encoding is unknown, the bytes are broken or inflate to more
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
