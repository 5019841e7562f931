package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.TensorType;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
            TensorFile.checkSize(file, head.shape(), head.type());
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
    public ByteBuffer next(int items) {
        long size = items * itemSize() * type().byteSize();
        try {
            // The runtime uses a direct buffer without a copy.
            byte[] chunk = new byte[(int) Math.min(size, 1 << 16)];
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(size));
            while (bytes.hasRemaining()) {
                int part = Math.min(chunk.length, bytes.remaining());
                in.readFully(chunk, 0, part);
                bytes.put(chunk, 0, part);
            }
            return bytes.flip().order(ByteOrder.nativeOrder());
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
