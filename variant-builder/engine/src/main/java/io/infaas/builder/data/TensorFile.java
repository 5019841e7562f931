package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.BoundedFile;
import io.infaas.catalog.TensorType;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file with one tensor, optionally gzipped. The first dimension is the items. The file is read item by item, so the size of a
 * read bounds the memory. Each failure is a {@link BuildException} that names the file and the remedy.
 */
public sealed interface TensorFile extends Closeable permits IdxFile, NpyFile {

    /** Most items of a file. */
    int MAX_ITEMS = 10_000_000;

    /** Most bytes of an item, as the runtime gets it. */
    long MAX_ITEM_BYTES = 1L << 28;

    /** Opens a file in NPY or IDX format; the first byte determines the format. */
    static TensorFile open(Path file) {
        try (DataInputStream in = stream(file)) {
            if (in.read() == NpyHead.MAGIC) {
                return NpyFile.open(file);
            }
        } catch (ZipException e) {
            throw new BuildException("%s: is cut off; copy it again".formatted(file), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return IdxFile.open(file);
    }

    /** The number of items, then the dimensions of an item. */
    List<Integer> shape();

    /** The type of the elements that {@link #next} returns. */
    TensorType type();

    /** Bytes of each element that {@link #next} returns; strings are {@link StringElements filled}. */
    default int elementBytes() {
        return type().byteSize();
    }

    /** The elements of the next {@code items} items in native byte order; at most {@link #count()} items in all. */
    ByteBuffer next(int items);

    default int count() {
        return shape().get(0);
    }

    /** Number of elements of an item. */
    default long itemSize() {
        return shape().stream().skip(1).mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    @Override
    void close();

    /** @throws BuildException if a header states more items, or larger ones, than a build can hold */
    static void checkSize(Path file, List<Integer> shape, int elementBytes) {
        if (shape.get(0) > MAX_ITEMS) {
            throw new BuildException("%s: has %d items; give at most %d".formatted(file, shape.get(0), MAX_ITEMS));
        }
        long bytes = elementBytes;
        for (int size : shape.subList(1, shape.size())) {
            // the product of an int and a number below the bound fits into a long
            bytes *= size;
            if (bytes > MAX_ITEM_BYTES) {
                throw new BuildException(
                        "%s: an item has more than %d bytes, the limit".formatted(file, MAX_ITEM_BYTES));
            }
        }
    }

    /** The content of a regular file, decompressed if it is gzipped. */
    static DataInputStream stream(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(BoundedFile.open(file), 1 << 16);
        try {
            raw.mark(2);
            boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return new DataInputStream(zipped ? new BufferedInputStream(new GZIPInputStream(raw), 1 << 16) : raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    static void close(@Nullable InputStream in) {
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                // The file was only read, so only the failure that the caller reports matters.
            }
        }
    }

    static BuildException truncated(Path file, int items, IOException failure) {
        return new BuildException(
                "%s: ends before its %d items are complete; copy it again".formatted(file, items), failure);
    }

    static BuildException unreadable(Path file, IOException failure) {
        return failure instanceof NoSuchFileException
                ? new BuildException(
                        "%s: no such file; correct the path under data in the definition".formatted(file), failure)
                : new BuildException("%s: cannot be read: %s".formatted(file, failure), failure);
    }
}
