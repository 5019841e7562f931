package io.infaas.triton.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a model generates, under the name and version that the client asked for: one JSON object, or one for each event of a stream.
 * An event passes as soon as its line has ended. Names change as in {@link HttpResponseRenamer}, and in an object that is an error the
 * variant's name does; all else passes as it came. Owns what waits for the end of its line until {@link #close}; for one thread.
 */
public final class GenerateResponseRenamer implements AutoCloseable {

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    /** Longer parts are not copied. */
    private static final int SMALL = 2 << 10;

    private final boolean events;
    private final int maxBytes;
    private final String variant;
    private final String name;
    private final byte[] nameBytes;
    private final byte @Nullable [] versionBytes;
    private final PieceBuffer line = new PieceBuffer();
    private boolean closed;

    /**
     * One answer.
     *
     * @param events whether it is a stream of server-sent events
     * @param maxBytes most that one object may have
     * @param variant name under which the node knows the model
     * @param name name that the client knows
     * @param version version that the client knows, null to leave it as it is
     */
    public GenerateResponseRenamer(
            boolean events, int maxBytes, String variant, String name, @Nullable String version) {
        this.events = events;
        this.maxBytes = maxBytes;
        this.variant = variant;
        this.name = name;
        this.nameBytes = JsonStringEncoder.getInstance().quoteAsUTF8(name);
        this.versionBytes =
                version == null ? null : JsonStringEncoder.getInstance().quoteAsUTF8(version);
    }

    /**
     * Takes over the next bytes.
     *
     * @param out given what can pass now, its own to release
     * @throws WireException if an object is larger than may be
     */
    public void feed(ByteBuf piece, Consumer<ByteBuf> out) {
        Gathered gathered = new Gathered(piece.alloc(), out);
        try {
            int end = events ? piece.bytesBefore((byte) '\n') : -1;
            while (end >= 0) {
                complete(piece.readRetainedSlice(end + 1), gathered);
                end = piece.bytesBefore((byte) '\n');
            }
            checkSize(piece.readableBytes());
            if (piece.isReadable()) {
                line.add(piece.retain());
            }
        } finally {
            piece.release();
            gathered.flush();
            if (closed) {
                line.close();
            }
        }
    }

    /** The answer has ended: what waits passes. */
    public void end(Consumer<ByteBuf> out) {
        if (line.bytes() > 0) {
            ByteBuf last = line.take();
            Gathered gathered = new Gathered(last.alloc(), out);
            edited(last, gathered);
            gathered.flush();
        }
    }

    @Override
    public void close() {
        closed = true;
        line.close();
    }

    private void checkSize(int more) {
        if (line.bytes() + more > maxBytes) {
            throw new WireException(
                    WireException.Code.RESOURCE_EXHAUSTED,
                    "the answer has an object larger than the maximum of %d bytes".formatted(maxBytes));
        }
    }

    private void complete(ByteBuf last, Gathered out) {
        if (line.bytes() == 0) {
            edited(last, out);
        } else {
            line.add(last);
            edited(line.take(), out);
        }
    }

    private void edited(ByteBuf whole, Gathered out) {
        try {
            int from = events ? afterData(whole) : 0;
            if (from < 0 || !named(whole, from, out)) {
                out.add(whole, 0, whole.readableBytes());
            }
        } finally {
            whole.release();
        }
    }

    private static int afterData(ByteBuf whole) {
        for (int i = 0; i < DATA.length; i++) {
            if (i >= whole.readableBytes() || whole.getByte(whole.readerIndex() + i) != DATA[i]) {
                return -1;
            }
        }
        return DATA.length;
    }

    /** Passes the line changed, if there is something to be changed. */
    private boolean named(ByteBuf whole, int from, Gathered out) {
        int length = whole.readableBytes();
        ModelNameLocator places = new ModelNameLocator();
        try {
            whole.forEachByte(whole.readerIndex() + from, length - from, places);
        } catch (WireException noObject) {
            return false;
        }
        boolean nameFirst = !places.version.found() || places.name.from < places.version.from;
        ModelNameLocator.Place first = nameFirst ? places.name : places.version;
        ModelNameLocator.Place second = nameFirst ? places.version : places.name;
        if (!first.found() && !second.found()) {
            return error(whole, from, out);
        }
        int done = edit(whole, 0, from, first, nameFirst ? nameBytes : versionBytes, out);
        done = edit(whole, done, from, second, nameFirst ? versionBytes : nameBytes, out);
        out.add(whole, done, length - done);
        return true;
    }

    // returns up to where the line was passed
    private static int edit(
            ByteBuf whole, int done, int json, ModelNameLocator.Place place, byte @Nullable [] value, Gathered out) {
        if (!place.found() || value == null) {
            return done;
        }
        out.add(whole, done, json + place.from - done);
        out.add(value);
        return json + place.to;
    }

    private boolean error(ByteBuf whole, int from, Gathered out) {
        Optional<String> text = HttpErrors.text(whole.slice(whole.readerIndex() + from, whole.readableBytes() - from));
        if (text.isEmpty() || !text.get().contains(variant)) {
            return false;
        }
        out.add(whole, 0, from);
        String body = (events ? " " : "") + HttpErrors.body(ErrorTexts.withoutVariant(text.get(), variant, name));
        out.add((events ? body + "\n" : body).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    /** Small parts are gathered, so that an event does not leave in five pieces. */
    private static final class Gathered {

        private final ByteBufAllocator allocator;
        private final Consumer<ByteBuf> out;
        private @Nullable ByteBuf small;

        Gathered(ByteBufAllocator allocator, Consumer<ByteBuf> out) {
            this.allocator = allocator;
            this.out = out;
        }

        void add(ByteBuf from, int offset, int length) {
            if (length <= SMALL) {
                buffer().writeBytes(from, from.readerIndex() + offset, length);
            } else {
                flush();
                out.accept(from.retainedSlice(from.readerIndex() + offset, length));
            }
        }

        void add(byte[] bytes) {
            buffer().writeBytes(bytes);
        }

        private ByteBuf buffer() {
            ByteBuf open = small;
            if (open == null) {
                open = allocator.ioBuffer();
                small = open;
            }
            return open;
        }

        void flush() {
            ByteBuf full = small;
            small = null;
            if (full != null) {
                out.accept(full);
            }
        }
    }
}
