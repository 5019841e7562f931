package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of unsigned bytes in IDX format, gzip or not, read item by item: memory is bounded by what the reader asks for.
 *
 * <p>Each failure is a {@link BuildException} that names the file and what to do. Source of the format: Y. LeCun, the MNIST
 * database, "File formats".
 */
public final class IdxFile implements Closeable {

    private static final int UNSIGNED_BYTES = 0x08;
    private static final int MAX_DIMENSIONS = 8;

    private final Path file;
    private final DataInputStream in;
    private final List<Integer> shape;

    private IdxFile(Path file, DataInputStream in, List<Integer> shape) {
        this.file = file;
        this.in = in;
        this.shape = shape;
    }

    public static IdxFile open(Path file) {
        InputStream raw = null;
        try {
            raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            raw.mark(2);
            boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            DataInputStream in =
                    new DataInputStream(zipped ? new BufferedInputStream(new GZIPInputStream(raw), 1 << 16) : raw);
            return new IdxFile(file, in, shape(file, in));
        } catch (NoSuchFileException e) {
            throw new BuildException(
                    "%s: no such file; correct the path under data in the definition".formatted(file), e);
        } catch (EOFException | ZipException e) {
            close(raw);
            throw notIdx(file, "it ends in its head");
        } catch (IOException e) {
            close(raw);
            throw new BuildException("%s: cannot be read: %s".formatted(file, e), e);
        } catch (BuildException e) {
            close(raw);
            throw e;
        }
    }

    private static List<Integer> shape(Path file, DataInputStream in) throws IOException {
        int magic = in.readInt();
        int dimensions = magic & 0xff;
        if (magic >>> 8 != UNSIGNED_BYTES || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw notIdx(file, "it begins with %08x".formatted(magic));
        }
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            int size = in.readInt();
            if (size < 1) {
                throw notIdx(file, "dimension %d is %d".formatted(i, size));
            }
            shape.add(size);
        }
        return List.copyOf(shape);
    }

    private static BuildException notIdx(Path file, String why) {
        return new BuildException(
                "%s: is not an IDX file of unsigned bytes (%s); write the data in that format, gzip or not"
                        .formatted(file, why));
    }

    private static void close(@org.jspecify.annotations.Nullable InputStream in) {
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                // nothing was written: the failure that is being reported is the one that matters
            }
        }
    }

    /** The number of items, then the dimensions of one. */
    public List<Integer> shape() {
        return shape;
    }

    public int count() {
        return shape.get(0);
    }

    /** Bytes of one item. */
    public long itemSize() {
        return shape.stream().skip(1).mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    /** The next {@code items} items; the caller keeps to {@link #count()}. */
    public byte[] read(int items) {
        try {
            byte[] bytes = in.readNBytes(Math.toIntExact(items * itemSize()));
            if (bytes.length < items * itemSize()) {
                throw new EOFException();
            }
            return bytes;
        } catch (EOFException | ZipException e) {
            throw new BuildException("%s: ends before its %d items do; copy it again".formatted(file, count()), e);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(file, e), e);
        }
    }

    @Override
    public void close() {
        close(in);
    }
}
