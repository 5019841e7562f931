package io.infaas.controller.lease;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A lease in a folder, for the processes of one machine. Each record is a file named by its counter; the largest number holds. A
 * complete file is linked to its number, which only one writer can do: there is no lock that a stopped process could keep.
 */
final class FileLeaseStore implements LeaseStore {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final int LINES = 3;
    /** Most reads of a record that its successor replaces at the same moment. */
    private static final int ATTEMPTS = 100;

    private static final String UNLINKED = ".new";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;

    private FileLeaseStore(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder if there is none, and removes leftovers of a killed writer. */
    static FileLeaseStore open(Path folder) {
        try {
            Files.createDirectories(folder);
            Instant old = Instant.now().minus(ABANDONED);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(UNLINKED)).toList()) {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                        Files.deleteIfExists(file);
                    }
                }
            }
            return new FileLeaseStore(folder);
        } catch (NoSuchFileException e) {
            return new FileLeaseStore(folder);
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    @Override
    public Optional<LeaseRecord> read() {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                OptionalLong newest = newest();
                if (newest.isEmpty()) {
                    return Optional.empty();
                }
                try {
                    return Optional.of(record(newest.getAsLong(), Files.readAllLines(file(newest.getAsLong()))));
                } catch (NoSuchFileException e) {
                    // a newer one has come
                }
            }
            throw new IOException("the record changes faster than it can be read");
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    private static LeaseRecord record(long counter, List<String> lines) {
        try {
            if (lines.size() == LINES) {
                return new LeaseRecord(
                        lines.get(0),
                        Long.parseLong(lines.get(1)),
                        counter,
                        Duration.ofMillis(Long.parseLong(lines.get(2))));
            }
        } catch (IllegalArgumentException e) {
            // as below
        }
        // a loss of power may leave a file without its content; no epoch was above its counter, and its holder is dead
        return new LeaseRecord("", counter, counter, Duration.ofSeconds(1));
    }

    @Override
    public boolean replace(Optional<LeaseRecord> expected, LeaseRecord next) {
        if (!read().equals(expected)) {
            return false;
        }
        try {
            Path written = Files.createTempFile(folder, "", UNLINKED);
            try {
                Files.write(
                        written,
                        List.of(
                                next.holder(),
                                Long.toString(next.epoch()),
                                Long.toString(next.duration().toMillis())));
                Files.createLink(file(next.counter()), written);
            } finally {
                Files.deleteIfExists(written);
            }
            // a suspended writer finds its number free again once its record has been replaced and deleted
            if (newest().orElse(0) != next.counter()) {
                Files.deleteIfExists(file(next.counter()));
                return false;
            }
            deleteBelow(next.counter());
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException | UnsupportedOperationException e) {
            throw failure(folder, e);
        }
    }

    private void deleteBelow(long counter) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (NUMBER.matcher(name).matches() && Long.parseLong(name) < counter) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private OptionalLong newest() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> NUMBER.matcher(name).matches())
                    .mapToLong(Long::parseLong)
                    .max();
        }
    }

    private Path file(long counter) {
        return folder.resolve(Long.toString(counter));
    }

    private static LeaseException failure(Path folder, Exception e) {
        return new LeaseException("lease in folder %s: %s".formatted(folder, e), e);
    }

    @Override
    public void close() {
        // keeps nothing open
    }
}
