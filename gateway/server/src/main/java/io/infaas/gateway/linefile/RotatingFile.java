package io.infaas.gateway.linefile;

import java.io.Closeable;
import java.io.IOException;
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
 * A file of lines that rotates by size. The previous file is kept as {@code <name>.1}, so that both together take about twice
 * the size at most. A file that somebody moves away or deletes is begun anew. Confined to one thread.
 */
public final class RotatingFile implements Closeable {

    private final Path file;
    private final long maxBytes;
    private FileChannel channel;
    /** Identifies the open file; null where the file system has no such keys. */
    private @Nullable Object key;
    /** Whether an error cut a line short: the next line must start on a new one. */
    private boolean torn;

    private RotatingFile(Path file, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.channel = create(file);
        this.key = findKey();
    }

    /** Opens the file for appending and creates its parent folders. */
    public static RotatingFile open(Path file, long maxBytes) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (absolute.getParent() != null) {
            Files.createDirectories(absolute.getParent());
        }
        return new RotatingFile(absolute, maxBytes);
    }

    /** Appends whole lines, ends included; on return the operating system has them, not necessarily the disk. */
    public void append(byte[] lines) throws IOException {
        if (!channel.isOpen() || !Objects.equals(key, findKey())) {
            reopen();
        }
        if (channel.size() > 0 && channel.size() + lines.length > maxBytes) {
            rotate();
        }
        if (torn) {
            put(new byte[] {'\n'});
        }
        torn = true;
        put(lines);
        torn = false;
    }

    private void put(byte[] bytes) throws IOException {
        for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
    }

    private void rotate() throws IOException {
        channel.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
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
