package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.TensorType;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file in NPY format, as {@code numpy.save} writes it. It is little-endian, like all processors that the runtime supports.
 */
public final class NpyFile implements TensorFile {

    private final Path file;
    private final DataInputStream in;
    private final NpyHead head;

    private NpyFile(Path file, DataInputStream in, NpyHead head) {
        this.file = file;
        this.in = in;
        this.head = head;
    }

    public static NpyFile open(Path file) {
        @Nullable DataInputStream in = null;
        try {
            in = TensorFile.stream(file);
            NpyHead head = NpyHead.read(in);
            TensorFile.checkSize(file, head.shape(), head.elementBytes());
            return new NpyFile(file, in, head);
        } catch (EOFException | ZipException e) {
            TensorFile.close(in);
            throw new BuildException(
                    "%s: is not an NPY file: it ends within its header; copy it again".formatted(file), e);
        } catch (IllegalArgumentException e) {
            TensorFile.close(in);
            throw new BuildException("%s: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            TensorFile.close(in);
            throw TensorFile.unreadable(file, e);
        } catch (BuildException e) {
            TensorFile.close(in);
            throw e;
        }
    }

    @Override
    public List<Integer> shape() {
        return head.shape();
    }

    @Override
    public TensorType type() {
        return head.type();
    }

    @Override
    public int elementBytes() {
        return head.elementBytes();
    }

    /** The strings of the next {@code items} items. */
    public List<String> strings(int items) {
        return StringElements.texts(next(items), elementBytes());
    }

    @Override
    public ByteBuffer next(int items) {
        long size = items * itemSize() * elementBytes();
        try {
            // The runtime uses a direct buffer without a copy.
            byte[] chunk = new byte[(int) Math.min(size, 1 << 16)];
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(size));
            while (bytes.hasRemaining()) {
                int part = Math.min(chunk.length, bytes.remaining());
                in.readFully(chunk, 0, part);
                bytes.put(chunk, 0, part);
            }
            bytes.flip().order(ByteOrder.nativeOrder());
            return head.isUtf32() ? utf8(bytes) : bytes;
        } catch (EOFException | ZipException e) {
            throw TensorFile.truncated(file, count(), e);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    /** A character takes at most as many bytes as it has in the file. */
    private ByteBuffer utf8(ByteBuffer characters) {
        ByteBuffer filled = ByteBuffer.allocateDirect(characters.capacity()).order(ByteOrder.nativeOrder());
        for (int at = 0; at < characters.limit(); at += elementBytes()) {
            StringBuilder text = new StringBuilder();
            for (int i = at; i < at + elementBytes(); i += Integer.BYTES) {
                int character = characters.getInt(i);
                if (!Character.isValidCodePoint(character)
                        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)) {
                    throw new BuildException("%s: has %08x where a character should be; save it with .astype(str)"
                            .formatted(file, character));
                }
                text.appendCodePoint(character);
            }
            filled.put(at, text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return filled;
    }

    @Override
    public void close() {
        TensorFile.close(in);
    }
}
