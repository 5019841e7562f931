package io.infaas.triton.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The start of an answer to an inference over HTTP, under the name and version that the client asked for. Gathers what comes until
 * both names are known, which Triton writes before the outputs; what follows them passes untouched. Only the members model_name
 * and model_version of the outermost object change. Owns what it is fed until {@link #rest} or {@link #close}; for one thread.
 */
public final class HttpResponseRenamer implements AutoCloseable {

    private final int headLength;
    private final byte[] name;
    private final byte @Nullable [] version;
    private final ModelNameLocator places = new ModelNameLocator();
    private final PieceBuffer pieces = new PieceBuffer();
    private @Nullable ByteBuf joined;
    private int fed;

    /**
     * The start of one answer.
     *
     * @param headLength bytes of JSON at the start of the body; if negative the whole body is JSON
     * @param version null to leave the version as it is
     */
    public HttpResponseRenamer(int headLength, String name, @Nullable String version) {
        this.headLength = headLength;
        this.name = JsonStringEncoder.getInstance().quoteAsUTF8(name);
        this.version = version == null ? null : JsonStringEncoder.getInstance().quoteAsUTF8(version);
    }

    /**
     * Takes over the next bytes of the body.
     *
     * @return whether the start is known: then it is to be written, and nothing more to be fed
     * @throws WireException if the head is no JSON object
     */
    public boolean feed(ByteBuf piece) {
        int bytes = piece.readableBytes();
        int json = headLength < 0 ? bytes : Math.max(0, Math.min(bytes, headLength - fed));
        fed += bytes;
        try {
            piece.forEachByte(piece.readerIndex(), json, places);
        } finally {
            pieces.add(piece);
        }
        if (!places.done() && headLength >= 0 && fed >= headLength) {
            throw incomplete();
        }
        return places.done();
    }

    /**
     * The body has ended before the start was known.
     *
     * @throws WireException if the head is not complete
     */
    public void end() {
        if (!places.done() || fed < headLength) {
            throw incomplete();
        }
    }

    /** By how many bytes the answer, and its JSON head, get longer. */
    public int growth() {
        return growth(places.name, name) + growth(places.version, version);
    }

    /** Writes the part that changes, which is copied: some ten bytes in answers of Triton. */
    public void writeTo(ByteBuf out) {
        boolean nameFirst = !places.version.found() || places.name.from < places.version.from;
        int done = edit(0, nameFirst ? places.name : places.version, nameFirst ? name : version, out);
        edit(done, nameFirst ? places.version : places.name, nameFirst ? version : name, out);
    }

    /** The fed bytes behind that part, not copied; the caller's to release. Only after {@link #writeTo}. */
    public ByteBuf rest() {
        ByteBuf rest = joined();
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

    private ByteBuf joined() {
        ByteBuf all = joined;
        if (all == null) {
            all = pieces.take();
            joined = all;
        }
        return all;
    }

    // all before "done" was written; returns up to where it is afterwards
    private int edit(int done, ModelNameLocator.Place place, byte @Nullable [] value, ByteBuf out) {
        if (value == null || !place.found()) {
            return done;
        }
        ByteBuf all = joined();
        out.writeBytes(all, place.from - done).writeBytes(value);
        all.skipBytes(place.to - place.from);
        return place.to;
    }

    private static int growth(ModelNameLocator.Place place, byte @Nullable [] value) {
        return value != null && place.found() ? value.length - (place.to - place.from) : 0;
    }

    private WireException incomplete() {
        return new WireException(
                WireException.Code.INTERNAL, "the answer's head ends too early: %d bytes of it came".formatted(fed));
    }
}
