package io.infaas.gateway.linefile;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines that rotates by size. Previous files are kept as {@code <name>.1}, the newest of them, and so on. A moved or deleted file is created again. Each write is of whole lines, ends included: on return the operating system has them, not
 * necessarily the disk. Confined to one thread.
 */
public final class RotatingFile extends OutputStream {

    private final Path file;
    private final long maxBytes;
    private final int previous;
    private FileChannel channel;
    /** Identifies the open file; null if the file system has no such keys. */
    private @Nullable Object key;
    /** Whether an error cut a line short: the next line must start on a new one. */
    private boolean torn;

    private RotatingFile(Path file, long maxBytes, int previous) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.previous = previous;
        this.channel = create(file);
        this.key = findKey();
    }

    /** As {@link #open(Path, long, int)}, with one previous file. */
    public static RotatingFile open(Path file, long maxBytes) throws IOException {
        return open(file, maxBytes, 1);
    }

    /**
     * Opens the file for appending and creates its parent folders.
     *
     * @param previous number of previous files that are kept, at least 1
     */
    public static RotatingFile open(Path file, long maxBytes, int previous) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (absolute.getParent() != null) {
            Files.createDirectories(absolute.getParent());
        }
        return new RotatingFile(absolute, maxBytes, previous);
    }

    /** The newest previous file; it need not exist. */
    public static Path older(Path file) {
        return older(file, 1);
    }

    /** @param age 1 for the newest previous file, 2 for the one before it */
    public static Path older(Path file, int age) {
        return file.resolveSibling("%s.%d".formatted(file.getFileName(), age));
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single});
    }

    @Override
    public void write(byte[] lines, int from, int count) throws IOException {
        if (!channel.isOpen() || !Objects.equals(key, findKey())) {
            reopen();
        }
        if (channel.size() > 0 && channel.size() + count > maxBytes) {
            rotate();
        }
        if (torn) {
            put(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        torn = true;
        put(ByteBuffer.wrap(lines, from, count));
        torn = false;
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Begins a new file; the present one becomes {@code <name>.1}. */
    public void rotate() throws IOException {
        channel.close();
        for (int age = previous; age > 1; age--) {
            Path newer = older(file, age - 1);
            if (Files.exists(newer)) {
                Files.move(newer, older(file, age), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
        reopen();
    }

    private void reopen() throws IOException {
        channel.close();
        channel = create(file);
        key = findKey();
        torn &= channel.size() > 0;
    }

    private @Nullable Object findKey() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
