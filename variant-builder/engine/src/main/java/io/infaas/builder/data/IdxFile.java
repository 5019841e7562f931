package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.TensorType;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file of unsigned bytes in IDX format, optionally gzipped. It is read item by item, so the size of a read bounds the memory.
 *
 * <p>Each failure is a {@link BuildException} that names the file and the remedy. Source of the format: Y. LeCun, the MNIST
 * database, "File formats".
 */
public final class IdxFile implements TensorFile {

    private static final int UNSIGNED_BYTES = 0x08;
    private static final int MAX_DIMENSIONS = 8;
    private static final float WHITE = 255f;

    private final Path file;
    private final DataInputStream in;
    private final List<Integer> shape;

    private IdxFile(Path file, DataInputStream in, List<Integer> shape) {
        this.file = file;
        this.in = in;
        this.shape = shape;
    }

    public static IdxFile open(Path file) {
        @Nullable DataInputStream in = null;
        try {
            in = TensorFile.stream(file);
            List<Integer> shape = shape(file, in);
            TensorFile.checkSize(file, shape, TensorType.FP32.byteSize());
            return new IdxFile(file, in, shape);
        } catch (EOFException | ZipException e) {
            TensorFile.close(in);
            throw notIdx(file, "it ends within its header");
        } catch (IOException e) {
            TensorFile.close(in);
            throw TensorFile.unreadable(file, e);
        } catch (BuildException e) {
            TensorFile.close(in);
            throw e;
        }
    }

    private static List<Integer> shape(Path file, DataInputStream in) throws IOException {
        int magic = in.readInt();
        int dimensions = magic & 0xff;
        if (magic >>> 8 != UNSIGNED_BYTES || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw notIdx(file, "it starts with %08x".formatted(magic));
        }
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            int size = in.readInt();
            if (size == 0 && i == 0) {
                throw new BuildException("%s: has no items; give at least one".formatted(file));
            }
            if (size < 1) {
                throw notIdx(file, "dimension %d is %d".formatted(i, size));
            }
            shape.add(size);
        }
        return List.copyOf(shape);
    }

    private static BuildException notIdx(Path file, String why) {
        return new BuildException(
                "%s: is not an IDX file of unsigned bytes (%s); write the data in that format, gzipped or not"
                        .formatted(file, why));
    }

    @Override
    public List<Integer> shape() {
        return shape;
    }

    @Override
    public TensorType type() {
        return TensorType.FP32;
    }

    /** The next items as FP32: each byte divided by 255. */
    @Override
    public ByteBuffer next(int items) {
        byte[] bytes = read(items);
        ByteBuffer values =
                ByteBuffer.allocateDirect(bytes.length * Float.BYTES).order(ByteOrder.nativeOrder());
        for (byte value : bytes) {
            values.putFloat((value & 0xff) / WHITE);
        }
        return values.flip();
    }

    /** The bytes of the next {@code items} items, at most {@link #count()} in all. */
    public byte[] read(int items) {
        try {
            byte[] bytes = in.readNBytes(Math.toIntExact(items * itemSize()));
            if (bytes.length < items * itemSize()) {
                throw new EOFException();
            }
            return bytes;
        } catch (EOFException | ZipException e) {
            throw TensorFile.truncated(file, count(), e);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    @Override
    public void close() {
        TensorFile.close(in);
    }
}
