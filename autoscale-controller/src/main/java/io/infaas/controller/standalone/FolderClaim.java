package io.infaas.controller.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A data folder that one process uses: two would write into the same journal and build into the same repository. The operating system ends
 * the claim with the process, however it ends.
 */
final class FolderClaim implements AutoCloseable {

    static final String FILE = ".lock";

    private final FileChannel lock;

    private FolderClaim(FileChannel lock) {
        this.lock = lock;
    }

    /**
     * Claims a folder, which is created where it does not exist.
     *
     * @throws IllegalArgumentException naming the flag, if another process uses the folder or it cannot be written
     */
    static FolderClaim of(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            boolean claimed = false;
            try {
                claimed = tryLock(channel);
                if (!claimed) {
                    throw new IllegalArgumentException(
                            "--data-dir %s is in use by process %s: stop that process, or name another folder"
                                    .formatted(folder, Files.readString(file).strip()));
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
                return new FolderClaim(channel);
            } finally {
                if (!claimed) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--data-dir %s cannot be written (%s): name another folder".formatted(folder, e), e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // the operating system ends the claim with the process
        }
    }
}
