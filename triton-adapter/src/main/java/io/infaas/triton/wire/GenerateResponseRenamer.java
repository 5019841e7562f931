package io.infaas.triton.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Renames the response of a generate request to the name and version that the client requested: one JSON object, or one per
 * event of a stream. Forwards an event as soon as its line is complete. Renames as {@link HttpResponseRenamer} does, and
 * replaces the variant's name in error texts; all other bytes pass unchanged. Owns the incomplete line until {@link #close}.
 * For one thread only.
 */
public final class GenerateResponseRenamer implements AutoCloseable {

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    /** Parts above this size, in bytes, are not copied. */
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
     * A renamer of one response.
     *
     * @param events whether the response is a stream of server-sent events
     * @param maxBytes maximum size of one object, bytes
     * @param variant name of the model on the node
     * @param name name that the client requested
     * @param version version that the client sees; null to keep the node's
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
     * Takes ownership of the next bytes.
     *
     * @param out receives and releases the bytes that are ready to forward
     * @throws WireException if an object is larger than {@code maxBytes}
     */
    public void feed(ByteBuf piece, Consumer<ByteBuf> out) {
        OutputPieces gathered = new OutputPieces(piece.alloc(), out);
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

    /** Ends the response: forwards the incomplete line. */
    public void end(Consumer<ByteBuf> out) {
        if (line.bytes() > 0) {
            ByteBuf last = line.take();
            OutputPieces gathered = new OutputPieces(last.alloc(), out);
            writeEdited(last, gathered);
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
                    "the response has an object larger than the maximum of %d bytes".formatted(maxBytes));
        }
    }

    private void complete(ByteBuf last, OutputPieces out) {
        if (line.bytes() == 0) {
            writeEdited(last, out);
        } else {
            line.add(last);
            writeEdited(line.take(), out);
        }
    }

    private void writeEdited(ByteBuf line, OutputPieces out) {
        try {
            int from = events ? afterData(line) : 0;
            if (from < 0 || !renameLine(line, from, out)) {
                out.add(line, 0, line.readableBytes());
            }
        } finally {
            line.release();
        }
    }

    private static int afterData(ByteBuf line) {
        for (int i = 0; i < DATA.length; i++) {
            if (i >= line.readableBytes() || line.getByte(line.readerIndex() + i) != DATA[i]) {
                return -1;
            }
        }
        return DATA.length;
    }

    /** Forwards the line with renamed values; false if there is nothing to rename. */
    private boolean renameLine(ByteBuf line, int from, OutputPieces out) {
        int length = line.readableBytes();
        ModelNameLocator values = new ModelNameLocator();
        try {
            line.forEachByte(line.readerIndex() + from, length - from, values);
        } catch (WireException notAnObject) {
            return false;
        }
        boolean nameFirst = !values.version.isFound() || values.name.from < values.version.from;
        ModelNameLocator.ValueRange first = nameFirst ? values.name : values.version;
        ModelNameLocator.ValueRange second = nameFirst ? values.version : values.name;
        if (!first.isFound() && !second.isFound()) {
            return renameError(line, from, out);
        }
        int done = edit(line, 0, from, first, nameFirst ? nameBytes : versionBytes, out);
        done = edit(line, done, from, second, nameFirst ? versionBytes : nameBytes, out);
        out.add(line, done, length - done);
        return true;
    }

    // Returns the offset up to which the line has been forwarded.
    private static int edit(
            ByteBuf line,
            int done,
            int json,
            ModelNameLocator.ValueRange range,
            byte @Nullable [] value,
            OutputPieces out) {
        if (!range.isFound() || value == null) {
            return done;
        }
        out.add(line, done, json + range.from - done);
        out.add(value);
        return json + range.to;
    }

    private boolean renameError(ByteBuf line, int from, OutputPieces out) {
        Optional<String> text = HttpErrors.text(line.slice(line.readerIndex() + from, line.readableBytes() - from));
        if (text.isEmpty() || !text.get().contains(variant)) {
            return false;
        }
        out.add(line, 0, from);
        String body = (events ? " " : "") + HttpErrors.body(ErrorTexts.withoutVariant(text.get(), variant, name));
        out.add((events ? body + "\n" : body).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    /** Gathers small parts, so an event leaves in one buffer instead of five. */
    private static final class OutputPieces {
        private final ByteBufAllocator allocator;
        private final Consumer<ByteBuf> out;
        private @Nullable ByteBuf small;

        OutputPieces(ByteBufAllocator allocator, Consumer<ByteBuf> out) {
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
