package io.infaas.builder.repository;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.store.Folders;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a build writes. It is replaced as a whole: readers see the former result or the new one, and a failed build
 * keeps the former one.
 */
public record BuildOutput(Path target, Path aside) implements AutoCloseable {

    /** Name of the model repository in a result. */
    public static final String REPOSITORY = "repository";

    /**
     * Prepares an empty folder beside {@code target}, so that an unwritable target is reported before the work starts.
     *
     * @throws BuildException if {@code target} cannot be written, or holds files that no build wrote
     */
    public static BuildOutput open(Path target) {
        try {
            if (Files.exists(target) && !isReplaceable(target)) {
                throw new BuildException(
                        "%s: is not the result of a build, so it is not replaced; choose a new or empty folder as output"
                                .formatted(target));
            }
            Path parent = parent(target);
            Files.createDirectories(parent);
            deleteOrphans(target);
            Path aside = parent.resolve(prefix(target) + ProcessHandle.current().pid());
            Folders.delete(aside);
            BuildOutput output = new BuildOutput(target, aside);
            Files.createDirectories(output.result().resolve(REPOSITORY));
            Files.createDirectories(output.scratch());
            return output;
        } catch (IOException e) {
            throw new BuildException(
                    "%s: cannot be written (%s); choose a writable folder as output".formatted(target, e), e);
        }
    }

    /** The folder beside {@code target} that keeps the finished steps of a build, so that none is repeated. */
    public static Path work(Path target) {
        return target.resolveSibling(target.getFileName() + "-work");
    }

    /**
     * The catalog of a result.
     *
     * @throws BuildException if the folder has none
     */
    public static Catalog catalog(Path result) {
        try {
            return CatalogFile.read(result.resolve(CatalogFile.NAME));
        } catch (DocumentException e) {
            throw new BuildException(e.getMessage() + "; give the folder that a build wrote", e);
        }
    }

    /** The folder to write the new result to. */
    public Path result() {
        return aside.resolve("result");
    }

    /** A folder for temporary files; deleted when this is closed. */
    public Path scratch() {
        return aside.resolve("scratch");
    }

    /** Replaces the former result with the new one. */
    public void commit() throws IOException {
        Path previousResult = aside.resolve("former");
        if (Files.exists(target)) {
            Files.move(target, previousResult, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(result(), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(previousResult)) {
                Files.move(previousResult, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    /** Deletes the former result after a commit, else the new files. */
    @Override
    public void close() {
        delete(aside);
    }

    /**
     * Deletes a folder or file, if it exists.
     *
     * @throws BuildException naming it, if it cannot be deleted
     */
    public static void delete(Path path) {
        try {
            Folders.delete(path);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be deleted; delete it manually".formatted(path), e);
        }
    }

    private static boolean isReplaceable(Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return false;
        }
        try (DirectoryStream<Path> content = Files.newDirectoryStream(target)) {
            boolean built =
                    Files.exists(target.resolve(CatalogFile.NAME)) && Files.isDirectory(target.resolve(REPOSITORY));
            return built || !content.iterator().hasNext();
        }
    }

    /** Deletes folders of killed builds: their names end with the id of a process that no longer runs. */
    private static void deleteOrphans(Path target) throws IOException {
        try (DirectoryStream<Path> orphans = Files.newDirectoryStream(parent(target), prefix(target) + "*")) {
            for (Path orphan : orphans) {
                String pid =
                        orphan.getFileName().toString().substring(prefix(target).length());
                if (pid.matches("[0-9]+")
                        && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    Folders.delete(orphan);
                }
            }
        }
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".building-";
    }

    private static Path parent(Path target) {
        @Nullable Path parent = target.getParent();
        if (parent == null) {
            throw new BuildException("%s: cannot be the output; choose a folder below it".formatted(target));
        }
        return parent;
    }
}
