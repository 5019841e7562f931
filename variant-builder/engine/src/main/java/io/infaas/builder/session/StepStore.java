package io.infaas.builder.session;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the results of finished steps, by a digest of everything that each step depends on. An entry is complete or absent, so a
 * build continues where a killed one stopped; a failed step leaves no entry and is tried again. A lock file gives the folder to
 * one build at a time, across processes. Used by one thread.
 */
public final class StepStore implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final String ASIDE = ".new";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private final Set<Path> used = new HashSet<>();
    private int done;
    private int reused;

    private StepStore(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** A step whose result is a value. */
    @FunctionalInterface
    public interface Step<T> {
        T result() throws VariantException, IOException;
    }

    /** A step whose result is a file. */
    @FunctionalInterface
    public interface FileStep {
        void write(Path file) throws VariantException, IOException;
    }

    /**
     * @param folder created if it does not exist
     * @throws BuildException if it cannot be written, or another build uses it
     */
    public static StepStore open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new BuildException(
                        "%s: in use by another build; wait until it ends, or choose another output".formatted(folder));
            }
            return new StepStore(folder, channel, lock);
        } catch (IOException e) {
            throw new BuildException(
                    "%s: cannot be written (%s); choose an output in a writable folder".formatted(folder, e), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // another thread of this process holds the lock
            return null;
        }
    }

    /** {@code 3 steps done, 14 reused}. */
    public String summary() {
        return "%d steps done, %d reused".formatted(done, reused);
    }

    /** The value of the step, computed now or by a former build. */
    public <T> T value(String kind, String key, Class<T> type, Step<T> step) throws VariantException, IOException {
        Path entry = entry(kind, key, "json");
        Optional<T> storedResult = read(entry, type);
        if (storedResult.isPresent()) {
            countReuse(entry);
            return storedResult.get();
        }
        T result = step.result();
        done++;
        DocumentFormat.JSON.write(entry, result);
        used.add(entry);
        return result;
    }

    /**
     * The file of the step, written now or by a former build. Do not change it; it exists until {@link #clear} or {@link #prune}.
     */
    public Path file(String kind, String key, String extension, FileStep step) throws VariantException, IOException {
        Path entry = entry(kind, key, extension);
        if (Files.exists(entry)) {
            countReuse(entry);
        } else {
            Path aside = entry.resolveSibling(entry.getFileName() + ASIDE);
            Files.deleteIfExists(aside);
            step.write(aside);
            done++;
            Files.move(aside, entry, StandardCopyOption.ATOMIC_MOVE);
            used.add(entry);
        }
        return entry;
    }

    private <T> Optional<T> read(Path entry, Class<T> type) {
        if (!Files.exists(entry)) {
            return Optional.empty();
        }
        try {
            return Optional.of(DocumentFormat.JSON.read(entry, type));
        } catch (DocumentException e) {
            // damaged: the step is repeated
            return Optional.empty();
        }
    }

    /** Counts an entry once, however often this build uses it. */
    private void countReuse(Path entry) {
        if (used.add(entry)) {
            reused++;
        }
    }

    private Path entry(String kind, String key, String extension) {
        return folder.resolve(kind + "-" + key + "." + extension);
    }

    /** Deletes all entries. */
    public void clear() throws IOException {
        used.clear();
        prune();
    }

    /** Deletes the entries that were not used since this was opened. */
    public void prune() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!used.contains(entry) && !entry.endsWith(LOCK)) {
                    Files.delete(entry);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be unlocked: %s".formatted(folder, e), e);
        }
    }
}
