package io.infaas.catalog.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Operations on folders with everything in them. */
public final class Folders {

    private Folders() {}

    /** Deletes the folder, if it exists. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** @param target must not exist */
    public static void copy(Path folder, Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted().toList()) {
                Files.copy(path, target.resolve(folder.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** As {@link #copy}, with hard links instead of copied files where the file system allows them. */
    public static void link(Path folder, Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted().toList()) {
                Path to = target.resolve(folder.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectory(to);
                } else {
                    linkFile(to, path);
                }
            }
        }
    }

    /** A hard link to a file, or a copy of it where the file system allows no link. */
    public static void linkFile(Path link, Path file) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // another file system, or one without hard links
            Files.copy(file, link, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** The entries of a folder by name; empty if it does not exist. */
    public static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }

    /** All files below a folder, ordered by path. */
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(path -> folder.relativize(path).toString()))
                    .toList();
        }
    }
}
