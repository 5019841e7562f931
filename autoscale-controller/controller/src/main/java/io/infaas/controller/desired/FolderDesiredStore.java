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
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps each revision in a file of a folder, for the processes of one machine. A file that is complete and on the disk is linked to its version,
 * which only one writer can do. The folder is created with the first revision.
 */
public final class FolderDesiredStore implements DesiredStore {

    private static final Pattern FILE = Pattern.compile("([0-9]{1,18})\\.json");
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
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, "", UNLINKED);
            try {
                Files.writeString(written, DocumentFormat.JSON.print(next));
                try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
                    // a loss of power must not leave a linked file without its content
                    file.force(true);
                }
                Files.createLink(file(next.version()), written);
            } finally {
                Files.deleteIfExists(written);
            }
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

    private DesiredStateException unavailable(String state, Exception e) {
        return new DesiredStateException(
                Reason.UNAVAILABLE, "desired state: folder %s %s: %s".formatted(folder, state, e), e);
    }
}
