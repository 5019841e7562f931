package io.infaas.builder.store;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.Documents;
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
 * Keeps what finished steps made, by a digest of all that each depends on. An entry is there as a whole or not at all, so a
 * build that was killed goes on where it was; a step that failed leaves none, and is tried again. Owned by one build at a
 * time, of all processes; used by one thread.
 */
public final class StepStore implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final String ASIDE = ".new";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private final Set<Path> used = new HashSet<>();
    private int done;
    private int recalled;

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
     * @param folder made if it is not there
     * @throws BuildException if it cannot be written, or another build owns it
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
                        "%s: another build works there; wait for its end, or give another output".formatted(folder));
            }
            return new StepStore(folder, channel, lock);
        } catch (IOException e) {
            throw new BuildException(
                    "%s: cannot be written (%s); give an output beside which a folder can be written"
                            .formatted(folder, e),
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // another thread of this process has it
            return null;
        }
    }

    /** {@code 3 steps were done, 14 were kept from before}. */
    public String account() {
        return "%d steps were done, %d were kept from before".formatted(done, recalled);
    }

    /** What the step gave, now or before. */
    public <T> T value(String kind, String key, Class<T> type, Step<T> step) throws VariantException, IOException {
        Path entry = entry(kind, key, "json");
        Optional<T> kept = read(entry, type);
        if (kept.isPresent()) {
            recall(entry);
            return kept.get();
        }
        T result = step.result();
        done++;
        Documents.JSON.write(entry, result);
        used.add(entry);
        return result;
    }

    /** The file that the step wrote, now or before. Not to be changed; there until {@link #clear} or {@link #prune}. */
    public Path file(String kind, String key, String extension, FileStep step) throws VariantException, IOException {
        Path entry = entry(kind, key, extension);
        if (Files.exists(entry)) {
            recall(entry);
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
            return Optional.of(Documents.JSON.read(entry, type));
        } catch (DocumentException e) {
            // damaged: made again
            return Optional.empty();
        }
    }

    /** What this build has asked for already counts once. */
    private void recall(Path entry) {
        if (used.add(entry)) {
            recalled++;
        }
    }

    private Path entry(String kind, String key, String extension) {
        return folder.resolve(kind + "-" + key + "." + extension);
    }

    /** Forgets everything. */
    public void clear() throws IOException {
        used.clear();
        prune();
    }

    /** Forgets what nobody has asked for since this was opened. */
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
