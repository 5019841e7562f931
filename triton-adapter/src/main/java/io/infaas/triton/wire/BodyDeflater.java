package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses one body, piece by piece, in the encodings of {@link BodyInflater}. Large pieces take long: do not call it on an
 * event loop. For one thread at a time.
 */
public final class BodyDeflater implements AutoCloseable {

    private static final byte[] GZIP_HEAD = {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    private static final int STEP = 4 << 10;

    private final boolean gzip;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private boolean headWritten;

    /** Starts a body in one of the {@link BodyInflater#ENCODINGS}. */
    public BodyDeflater(String encoding) {
        if (!BodyInflater.ENCODINGS.contains(encoding)) {
            throw new IllegalArgumentException("unknown encoding " + encoding);
        }
        this.gzip = encoding.equals("gzip");
        // A higher level hardly shrinks tensors further.
        this.deflater = new Deflater(Deflater.BEST_SPEED, gzip);
    }

    /**
     * Compresses the next bytes and appends the output available so far, if any. Neither moves the indices of {@code in} nor
     * takes ownership of it.
     */
    public void add(ByteBuf in, ByteBuf out) {
        writeHead(out);
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

    /** Completes the body and appends the remaining output. */
    public void end(ByteBuf out) {
        writeHead(out);
        deflater.finish();
        while (!deflater.finished()) {
            step(out);
        }
        if (gzip) {
            out.writeIntLE((int) checksum.getValue());
            out.writeIntLE((int) deflater.getBytesRead());
        }
    }

    private void writeHead(ByteBuf out) {
        if (gzip && !headWritten) {
            out.writeBytes(GZIP_HEAD);
        }
        headWritten = true;
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
