package io.infaas.controller.desired;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredStateException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps each revision and each text in a file of a folder, for the processes of one machine. A file that is complete and on the disk is linked to its
 * version, which only one writer can do. The folder is created with the first file.
 */
public final class FolderDesiredStore implements DesiredStore {

    private static final Pattern FILE = Pattern.compile("([0-9]{1,18})\\.json");
    private static final Pattern TEXT = Pattern.compile("catalog-[0-9a-f]{64}\\.json");
    private static final String UNLINKED = ".new";

    private final Path folder;

    public FolderDesiredStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public OptionalLong newest() {
        try {
            return versions().stream().mapToLong(Long::longValue).max();
        } catch (IOException e) {
            throw unavailable("cannot be read", e);
        }
    }

    @Override
    public Revision read(long version) {
        Path file = file(version);
        if (!Files.exists(file)) {
            throw new DesiredStateException(
                    Reason.UNKNOWN, "no version %d of the desired state in %s".formatted(version, folder));
        }
        try {
            Revision revision = DocumentFormat.JSON.read(file, Revision.class);
            if (revision.version() != version) {
                throw new DesiredStateException(
                        Reason.UNAVAILABLE, "%s: has version %d".formatted(file, revision.version()));
            }
            return revision;
        } catch (DocumentException e) {
            throw new DesiredStateException(Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean append(Revision next) {
        try {
            write(DocumentFormat.JSON.print(next), written -> Files.createLink(file(next.version()), written));
            for (long version : versions()) {
                if (version < next.version() - KEPT) {
                    Files.deleteIfExists(file(version));
                }
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException | UnsupportedOperationException e) {
            throw unavailable("cannot be written", e);
        }
    }

    @Override
    public void keep(String digest, String text) {
        try {
            write(text, written -> Files.move(written, file(digest), StandardCopyOption.ATOMIC_MOVE));
            for (Path older : oldTexts()) {
                Files.deleteIfExists(older);
            }
        } catch (IOException e) {
            throw unavailable("cannot be written", e);
        }
    }

    /** The texts beyond those that are kept. */
    private List<Path> oldTexts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Map<Path, FileTime> times = new HashMap<>();
            for (Path file : (Iterable<Path>) files.filter(
                    file -> TEXT.matcher(file.getFileName().toString()).matches())::iterator) {
                times.put(file, Files.getLastModifiedTime(file));
            }
            return times.entrySet().stream()
                    .sorted(Map.Entry.<Path, FileTime>comparingByValue().reversed())
                    .skip(KEPT_TEXTS)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @Override
    public String text(String digest) {
        try {
            return Files.readString(file(digest));
        } catch (NoSuchFileException e) {
            throw DesiredStateException.unkept(digest);
        } catch (IOException e) {
            throw unavailable("cannot be read", e);
        }
    }

    /** Gives a file its name once it is complete and on the disk: a loss of power must not leave a name without its content. */
    private void write(String text, Naming naming) throws IOException {
        Files.createDirectories(folder);
        Path written = Files.createTempFile(folder, "", UNLINKED);
        try {
            Files.writeString(written, text);
            try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            naming.name(written);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private interface Naming {
        void name(Path written) throws IOException;
    }

    private List<Long> versions() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> FILE.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> Long.valueOf(name.group(1)))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Path file(long version) {
        return folder.resolve(version + ".json");
    }

    private Path file(String digest) {
        return folder.resolve("catalog-%s.json".formatted(digest));
    }

    private DesiredStateException unavailable(String state, Exception e) {
        return new DesiredStateException(
                Reason.UNAVAILABLE, "desired state: folder %s %s: %s".formatted(folder, state, e), e);
    }
}
