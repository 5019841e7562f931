package io.infaas.catalog.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder whose files are the objects; writers of documents exclude each other by a lock on {@code .lock}. */
final class FolderStore implements ObjectStore {

    private final Location.Folder location;

    FolderStore(Location.Folder location) {
        this.location = location;
    }

    @Override
    public Optional<Document> read(String key) {
        Path file = file(key);
        try {
            if (Files.size(file) > MAX_DOCUMENT_BYTES) {
                throw new StoreException("%s: has more than %d bytes".formatted(file, MAX_DOCUMENT_BYTES));
            }
            String text = Files.readString(file);
            return Optional.of(new Document(file.toString(), text, Sha256.of(text)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException("%s: cannot be read (%s)".formatted(file, e), e);
        }
    }

    @Override
    public Optional<Document> readUnless(String key, String version) {
        Document present = read(key).orElseThrow(() -> StoreException.missing(location, key));
        return Optional.of(present).filter(document -> !document.version().equals(version));
    }

    @Override
    public void write(String key, String text, Optional<String> expectedVersion) {
        try {
            Files.createDirectories(location.path());
            // A lock on a file does not exclude the threads of one JVM.
            synchronized (FolderStore.class) {
                try (FileChannel channel = FileChannel.open(
                        location.path().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    channel.lock();
                    if (!read(key).map(Document::version).equals(expectedVersion)) {
                        throw new ChangedMeanwhileException(location, key);
                    }
                    replace(file(key), aside -> Files.writeString(aside, text));
                }
            }
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
    }

    @Override
    public boolean has(String key, long bytes) {
        try {
            return Files.size(file(key)) == bytes;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new StoreException("%s: cannot be read (%s)".formatted(file(key), e), e);
        }
    }

    @Override
    public void upload(String key, Path file) {
        try {
            replace(file(key), aside -> Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
    }

    @Override
    public boolean download(String key, Path file) {
        if (!Files.exists(file(key))) {
            return false;
        }
        try {
            Files.copy(file(key), file);
            return true;
        } catch (IOException e) {
            throw new StoreException("%s: cannot be copied to %s (%s)".formatted(file(key), file, e), e);
        }
    }

    @Override
    public List<String> keys(String prefix) {
        Path folder = location.path();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(key -> key.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StoreException("%s: cannot be read (%s)".formatted(location, e), e);
        }
    }

    @Override
    public void delete(Collection<String> keys) {
        try {
            for (String key : keys) {
                Files.deleteIfExists(file(key));
            }
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
    }

    @Override
    public void close() {
        // holds nothing
    }

    private Path file(String key) {
        Path file = location.path().resolve(key).normalize();
        if (!file.startsWith(location.path()) || file.equals(location.path())) {
            throw new IllegalArgumentException("key '%s' is not below %s".formatted(key, location));
        }
        return file;
    }

    private interface Writing {
        void to(Path aside) throws IOException;
    }

    private static void replace(Path file, Writing writing) throws IOException {
        Path folder = Files.createDirectories(file.resolveSibling(""));
        // no temporary file: those are for one user only, but other users read published files
        Path aside = folder.resolve(".%s.new".formatted(UUID.randomUUID()));
        try {
            writing.to(aside);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private StoreException cannotBeWritten(IOException cause) {
        return new StoreException(
                "%s: cannot be written (%s); choose a writable folder".formatted(location, cause), cause);
    }
}
