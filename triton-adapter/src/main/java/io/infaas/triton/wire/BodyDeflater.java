package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses one body, piece by piece, in the encodings of {@link BodyInflater}. Takes long for large pieces: not for an event loop. For
 * one thread at a time.
 */
public final class BodyDeflater implements AutoCloseable {

    private static final byte[] GZIP_HEAD = {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    private static final int STEP = 4 << 10;

    private final boolean gzip;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private boolean begun;

    /** A body in one of the {@link BodyInflater#ENCODINGS}. */
    public BodyDeflater(String encoding) {
        if (!BodyInflater.ENCODINGS.contains(encoding)) {
            throw new IllegalArgumentException("unknown encoding " + encoding);
        }
        this.gzip = encoding.equals("gzip");
        // tensors hardly get smaller by more effort
        this.deflater = new Deflater(Deflater.BEST_SPEED, gzip);
    }

    /** Appends to {@code out} what comes of the next bytes, which may be nothing yet. Neither moves their indices nor takes them over. */
    public void add(ByteBuf in, ByteBuf out) {
        begin(out);
        for (ByteBuffer part : in.nioBuffers()) {
            if (gzip) {
                checksum.update(part.duplicate());
            }
            deflater.setInput(part);
            while (!deflater.needsInput()) {
                step(out);
            }
        }
    }

    /** Appends the rest; the body is complete. */
    public void end(ByteBuf out) {
        begin(out);
        deflater.finish();
        while (!deflater.finished()) {
            step(out);
        }
        if (gzip) {
            out.writeIntLE((int) checksum.getValue());
            out.writeIntLE((int) deflater.getBytesRead());
        }
    }

    private void begin(ByteBuf out) {
        if (gzip && !begun) {
            out.writeBytes(GZIP_HEAD);
        }
        begun = true;
    }

    private void step(ByteBuf out) {
        out.ensureWritable(STEP);
        int at = out.writerIndex();
        out.writerIndex(at + deflater.deflate(out.nioBuffer(at, out.writableBytes())));
    }

    @Override
    public void close() {
        deflater.end();
    }
}
