package io.infaas.catalog.sync;

import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.store.Folders;
import io.infaas.catalog.store.Sha256;
import io.infaas.catalog.store.StoredFile;
import io.infaas.catalog.store.VariantFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Variants on this machine: {@code repository} has one folder for each, complete or absent. {@code .files} has the content of each file
 * once, under its digest, linked into the folders; {@code .variants} the list of each variant's files, whose modification time is the
 * variant's last use. Only one process changes a folder at a time.
 */
final class LocalCopies {

    private final Path folder;

    LocalCopies(Path folder) {
        this.folder = folder;
    }

    /** The local variants, the least recently used first. */
    List<VariantFiles> variants() throws IOException {
        Map<VariantFiles, Instant> used = new HashMap<>();
        for (Path list : children(lists())) {
            VariantFiles variant = DocumentFormat.JSON.read(list, VariantFiles.class);
            if (Files.isDirectory(target(variant.variant()))) {
                used.put(variant, Files.getLastModifiedTime(list).toInstant());
            }
        }
        return used.entrySet().stream()
                .sorted(Map.Entry.<VariantFiles, Instant>comparingByValue()
                        .thenComparing(entry -> entry.getKey().variant()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether the content of a file is local. */
    boolean has(StoredFile file) throws IOException {
        try {
            return Files.size(content(file)) == file.bytes();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The path for the download of a file; it does not exist. */
    Path incoming(StoredFile file) throws IOException {
        Path incoming = Files.createDirectories(folder.resolve(".incoming")).resolve(file.sha256());
        Files.deleteIfExists(incoming);
        return incoming;
    }

    /**
     * Takes a downloaded file.
     *
     * @return whether it has the digest; it is deleted if not
     */
    boolean take(StoredFile file, Path incoming) throws IOException {
        if (!Sha256.of(incoming).equals(file.sha256())) {
            Files.delete(incoming);
            return false;
        }
        // A machine that loses power must not find an empty file under this digest.
        try (FileChannel channel = FileChannel.open(incoming, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.createDirectories(folder.resolve(".files"));
        Files.move(incoming, content(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /** Makes the folder of a variant whose files are all local. */
    void add(VariantFiles variant) throws IOException {
        Path aside = folder.resolve(".incoming").resolve("variant");
        Folders.delete(aside);
        for (StoredFile file : variant.files()) {
            Path link = aside.resolve(file.path());
            Files.createDirectories(link.resolveSibling(""));
            Folders.linkFile(link, content(file));
        }
        Files.createDirectories(lists());
        DocumentFormat.JSON.write(list(variant.variant()), variant);
        Files.createDirectories(folder.resolve("repository"));
        Folders.delete(target(variant.variant()));
        Files.move(aside, target(variant.variant()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Records the use of a variant. */
    void use(String variant, Instant now) throws IOException {
        Files.setLastModifiedTime(list(variant), FileTime.from(now));
    }

    /** Deletes a variant; its files stay until {@link #deleteUnused}. */
    void delete(String variant) throws IOException {
        Folders.delete(target(variant));
        Files.deleteIfExists(list(variant));
    }

    /** Deletes the contents that no variant of {@code variantFileses} has, and incomplete downloads. */
    void deleteUnused(Iterable<VariantFiles> variantFileses) throws IOException {
        Set<String> used = new HashSet<>();
        variantFileses.forEach(variant -> variant.files().forEach(file -> used.add(file.sha256())));
        for (Path content : children(folder.resolve(".files"))) {
            if (!used.contains(content.getFileName().toString())) {
                Files.delete(content);
            }
        }
        Folders.delete(folder.resolve(".incoming"));
    }

    private Path lists() {
        return folder.resolve(".variants");
    }

    private Path list(String variant) {
        return lists().resolve(variant + ".json");
    }

    private Path target(String variant) {
        return folder.resolve("repository").resolve(variant);
    }

    private Path content(StoredFile file) {
        return folder.resolve(".files").resolve(file.sha256());
    }

    /** The entries of a folder by name, without hidden ones; empty if it does not exist. */
    private static List<Path> children(Path folder) throws IOException {
        return Folders.children(folder).stream()
                .filter(child -> !child.getFileName().toString().startsWith("."))
                .toList();
    }
}
