package io.infaas.catalog.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder that one process writes at a time. The operating system ends the lock with the process, however it ends. */
public final class FolderLock implements AutoCloseable {

    /** Name of the file in the folder; it contains the number of the process, and stays. */
    public static final String FILE = ".lock";

    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Locks a folder, which is created where it does not exist.
     *
     * @throws StoreException if another process has locked it, or it cannot be written
     */
    public static FolderLock take(Path folder) {
        Path path = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            boolean locked = false;
            try {
                locked = tryLock(file);
                if (!locked) {
                    throw new StoreException(
                            "%s: process %s uses this folder; end that process, or choose another folder"
                                    .formatted(folder, Files.readString(path).strip()));
                }
                file.truncate(0);
                file.write(ByteBuffer.wrap(
                        String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
                return new FolderLock(file);
            } finally {
                if (!locked) {
                    file.close();
                }
            }
        } catch (IOException e) {
            throw new StoreException(
                    "%s: cannot be written (%s); choose a writable folder with enough room".formatted(folder, e), e);
        }
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // held by this process: refused like another process's lock
            return false;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
