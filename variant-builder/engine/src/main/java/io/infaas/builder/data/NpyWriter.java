package io.infaas.builder.data;

import io.infaas.catalog.TensorType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a file in NPY format item by item; the file is complete after {@link #close}. */
public final class NpyWriter implements Closeable {

    private final FileChannel file;
    private final TensorType type;
    private final List<Integer> itemShape;
    private final @Nullable StringSpool strings;
    private long bytes;

    private NpyWriter(FileChannel file, TensorType type, List<Integer> itemShape, @Nullable StringSpool strings) {
        this.file = file;
        this.type = type;
        this.itemShape = List.copyOf(itemShape);
        this.strings = strings;
    }

    /** @param itemShape the dimensions after the first one, which is the number of items */
    public static NpyWriter create(Path path, TensorType type, List<Integer> itemShape) throws IOException {
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            NpyWriter writer =
                    new NpyWriter(file, type, itemShape, type == TensorType.BYTES ? StringSpool.beside(path) : null);
            writer.head();
            return writer;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Appends complete items, little-endian; strings are {@link StringElements raw}. */
    public void write(ByteBuffer items) throws IOException {
        if (strings != null) {
            strings.add(items);
            return;
        }
        bytes += items.remaining();
        while (items.hasRemaining()) {
            file.write(items);
        }
    }

    private void head() throws IOException {
        long itemElements = itemShape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        long elements = strings == null ? bytes / type.byteSize() : strings.count();
        List<Integer> shape = new ArrayList<>(List.of(Math.toIntExact(elements / itemElements)));
        shape.addAll(itemShape);
        NpyHead head = strings == null ? new NpyHead(type, shape) : NpyHead.strings(strings.width(), shape);
        file.write(ByteBuffer.wrap(head.bytes()), 0);
        file.position(file.size());
    }

    @Override
    public void close() throws IOException {
        try (file;
                StringSpool spooled = strings) {
            head();
            if (spooled != null) {
                spooled.copyTo(file);
            }
        }
    }
}
