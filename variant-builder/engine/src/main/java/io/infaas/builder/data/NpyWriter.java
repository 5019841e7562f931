package io.infaas.builder.data;

import io.infaas.catalog.TensorType;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
                StringSpool spool = strings) {
            head();
            if (spool != null) {
                spool.copyTo(file);
            }
        }
    }

    /** Keeps strings in a file until the width of the longest is known. */
    static final class StringSpool implements Closeable {

        /** Most bytes of all strings, each filled up to the longest. */
        private static final long LARGEST = 1L << 32;

        private final Path path;
        private final OutputStream out;
        private long count;
        private int width = 1;
        private boolean isRefused;

        private StringSpool(Path path, OutputStream out) {
            this.path = path;
            this.out = out;
        }

        static StringSpool beside(Path file) throws IOException {
            Path path = file.resolveSibling(Objects.requireNonNull(file.getFileName()) + ".strings");
            return new StringSpool(path, new BufferedOutputStream(Files.newOutputStream(path), 1 << 16));
        }

        /** @throws IllegalArgumentException if the strings need too large a file */
        void add(ByteBuffer raw) throws IOException {
            for (ByteBuffer element : StringElements.split(raw)) {
                int longest = Math.max(width, element.remaining());
                if ((count + 1) * longest > LARGEST) {
                    isRefused = true;
                    throw new IllegalArgumentException(
                            "%d strings of up to %d bytes take more than 4 GiB; shorten the longest, or give fewer items"
                                    .formatted(count + 1, longest));
                }
                width = longest;
                count++;
                byte[] bytes = new byte[element.remaining()];
                element.get(bytes);
                out.write(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                out.write(bytes);
            }
            raw.position(raw.limit());
        }

        /** Bytes of each string. */
        int width() {
            return width;
        }

        long count() {
            return count;
        }

        /** Writes all strings, each filled up with zeros; nothing can be added afterwards. */
        void copyTo(WritableByteChannel target) throws IOException {
            out.close();
            OutputStream filled = new BufferedOutputStream(Channels.newOutputStream(target), 1 << 16);
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
                byte[] bytes = new byte[width];
                for (long i = 0; i < count && !isRefused; i++) {
                    int length = in.readInt();
                    in.readFully(bytes, 0, length);
                    Arrays.fill(bytes, length, width, (byte) 0);
                    filled.write(bytes);
                }
            }
            filled.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(path);
        }
    }
}
