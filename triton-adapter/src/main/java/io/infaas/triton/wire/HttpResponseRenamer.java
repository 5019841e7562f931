package io.infaas.triton.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Renames the start of an HTTP inference response to the name and version that the client requested. Gathers bytes until it has
 * both values, which Triton writes before the outputs; later bytes pass unchanged. Only the members model_name and
 * model_version of the outermost object change. Owns the fed bytes until {@link #rest} or {@link #close}. For one thread only.
 */
public final class HttpResponseRenamer implements AutoCloseable {

    private final int headLength;
    private final byte[] name;
    private final byte @Nullable [] version;
    private final ModelNameLocator values = new ModelNameLocator();
    private final PieceBuffer pieces = new PieceBuffer();
    private @Nullable ByteBuf joined;
    private int fed;

    /**
     * A renamer of one response.
     *
     * @param headLength number of JSON bytes at the start of the body; negative if the whole body is JSON
     * @param version null to keep the node's version
     */
    public HttpResponseRenamer(int headLength, String name, @Nullable String version) {
        this.headLength = headLength;
        this.name = JsonStringEncoder.getInstance().quoteAsUTF8(name);
        this.version = version == null ? null : JsonStringEncoder.getInstance().quoteAsUTF8(version);
    }

    /**
     * Takes ownership of the next bytes of the body.
     *
     * @return whether the start is complete; then call {@link #writeTo} and feed no more
     * @throws WireException if the head is not a JSON object
     */
    public boolean feed(ByteBuf piece) {
        int bytes = piece.readableBytes();
        int json = headLength < 0 ? bytes : Math.max(0, Math.min(bytes, headLength - fed));
        fed += bytes;
        try {
            piece.forEachByte(piece.readerIndex(), json, values);
        } finally {
            pieces.add(piece);
        }
        if (!values.done() && headLength >= 0 && fed >= headLength) {
            throw incomplete();
        }
        return values.done();
    }

    /**
     * Ends the body; required if {@link #feed} has not reported a complete start.
     *
     * @throws WireException if the head is incomplete
     */
    public void end() {
        if (!values.done() || fed < headLength) {
            throw incomplete();
        }
    }

    /** Number of bytes by which the response and its JSON head grow. */
    public int growth() {
        return growth(values.name, name) + growth(values.version, version);
    }

    /** Writes a copy of the part that changes: tens of bytes in Triton's responses. */
    public void writeTo(ByteBuf out) {
        boolean nameFirst = !values.version.isFound() || values.name.from < values.version.from;
        int done = edit(0, nameFirst ? values.name : values.version, nameFirst ? name : version, out);
        edit(done, nameFirst ? values.version : values.name, nameFirst ? version : name, out);
    }

    /** The fed bytes after that part, without a copy; the caller releases them. Call it only after {@link #writeTo}. */
    public ByteBuf rest() {
        ByteBuf rest = join();
        joined = null;
        return rest;
    }

    @Override
    public void close() {
        if (joined != null) {
            joined.release();
            joined = null;
        }
        pieces.close();
    }

    private ByteBuf join() {
        ByteBuf byteBuf = joined;
        if (byteBuf == null) {
            byteBuf = pieces.take();
            joined = byteBuf;
        }
        return byteBuf;
    }

    // Returns the offset up to which the body has been written.
    private int edit(int done, ModelNameLocator.ValueRange range, byte @Nullable [] value, ByteBuf out) {
        if (value == null || !range.isFound()) {
            return done;
        }
        ByteBuf byteBuf = join();
        out.writeBytes(byteBuf, range.from - done).writeBytes(value);
        byteBuf.skipBytes(range.to - range.from);
        return range.to;
    }

    private static int growth(ModelNameLocator.ValueRange range, byte @Nullable [] value) {
        return value != null && range.isFound() ? value.length - (range.to - range.from) : 0;
    }

    private WireException incomplete() {
        return WireException.internal("the response's head ends after %d bytes, before it is complete".formatted(fed));
    }
}
