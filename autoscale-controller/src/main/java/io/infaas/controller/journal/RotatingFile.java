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
 * A file of lines that rotates by size. The previous file is kept as {@code <name>.1}, so that both together take about twice
 * the size at most. Confined to one thread.
 */
public final class RotatingFile implements Closeable {

    private final Path file;
    private final long maxBytes;
    private FileChannel channel;
    /** Whether an error cut a line short: the next line must start on a new one. */
    private boolean torn;

    private RotatingFile(Path file, long maxBytes, FileChannel channel) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.channel = channel;
    }

    /** Opens the file for appending and creates its parent folders. */
    public static RotatingFile open(Path file, long maxBytes) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (absolute.getParent() != null) {
            Files.createDirectories(absolute.getParent());
        }
        return new RotatingFile(absolute, maxBytes, append(absolute));
    }

    /** Appends a line, end included; on return the operating system has it, not necessarily the disk. */
    public void append(byte[] line) throws IOException {
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
