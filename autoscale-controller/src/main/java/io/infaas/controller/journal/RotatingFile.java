package io.infaas.controller.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that lines are appended to. When it has reached its size it becomes its own predecessor, {@code <name>.1}, of which
 * one is kept: the two together never take much more than twice that size. Confined to one thread.
 */
final class RotatingFile implements Closeable {

    private final Path file;
    private final long maxBytes;
    private FileChannel channel;
    /** A line was cut off by an error: the next one must not become part of it. */
    private boolean torn;

    private RotatingFile(Path file, long maxBytes, FileChannel channel) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.channel = channel;
    }

    /** Opens it for appending, with the folders above it. */
    static RotatingFile open(Path file, long maxBytes) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (absolute.getParent() != null) {
            Files.createDirectories(absolute.getParent());
        }
        return new RotatingFile(absolute, maxBytes, append(absolute));
    }

    /** Appends bytes that end with a line's end; they are the system's when this returns, not yet the disk's. */
    void append(byte[] line) throws IOException {
        if (!channel.isOpen()) {
            channel = append(file);
        }
        if (channel.size() > 0 && channel.size() + line.length > maxBytes) {
            rotate();
        }
        if (torn) {
            put(new byte[] {'\n'});
        }
        torn = true;
        put(line);
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
        channel = append(file);
        torn = false;
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
