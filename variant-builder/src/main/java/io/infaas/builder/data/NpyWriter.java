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

/** Writes a file in NPY format item by item; the file is complete after {@link #close}. */
public final class NpyWriter implements Closeable {

    private final FileChannel file;
    private final TensorType type;
    private final List<Integer> itemShape;
    private final long itemBytes;
    private long bytes;

    private NpyWriter(FileChannel file, TensorType type, List<Integer> itemShape) {
        this.file = file;
        this.type = type;
        this.itemShape = List.copyOf(itemShape);
        this.itemBytes = this.itemShape.stream().mapToLong(Integer::longValue).reduce(type.byteSize(), (a, b) -> a * b);
    }

    /** @param itemShape the dimensions after the first one, which is the number of items */
    public static NpyWriter create(Path path, TensorType type, List<Integer> itemShape) throws IOException {
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        NpyWriter writer = new NpyWriter(file, type, itemShape);
        writer.head();
        return writer;
    }

    /** Appends complete items, little-endian. */
    public void write(ByteBuffer items) throws IOException {
        bytes += items.remaining();
        while (items.hasRemaining()) {
            file.write(items);
        }
    }

    private void head() throws IOException {
        List<Integer> shape = new ArrayList<>(List.of(Math.toIntExact(bytes / itemBytes)));
        shape.addAll(itemShape);
        file.write(ByteBuffer.wrap(new NpyHead(type, shape).bytes()), 0);
        file.position(file.size());
    }

    @Override
    public void close() throws IOException {
        try (file) {
            head();
        }
    }
}
