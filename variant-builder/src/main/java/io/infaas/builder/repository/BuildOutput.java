package io.infaas.builder.repository;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a build writes, replaced as a whole: readers see the former result or the new one, and a build that fails
 * leaves the former one as it was.
 */
public final class BuildOutput implements AutoCloseable {

    /** The model repository in it. */
    public static final String REPOSITORY = "repository";

    private final Path target;
    private final Path aside;

    private BuildOutput(Path target, Path aside) {
        this.target = target;
        this.aside = aside;
    }

    /**
     * Prepares an empty folder beside {@code target}, so that what cannot be written is found before the work.
     *
     * @throws BuildException if {@code target} cannot be written, or holds something that no build wrote
     */
    public static BuildOutput open(Path target) {
        try {
            if (Files.exists(target) && !isReplaceable(target)) {
                throw new BuildException(
                        "%s: is not the result of a build and is not replaced; give an empty or new folder as output"
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
                    "%s: cannot be written (%s); give a folder that can be written as output".formatted(target, e), e);
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

    /** Where to write what becomes the result. */
    public Path result() {
        return aside.resolve("result");
    }

    /** A folder for files that do not become part of the result; deleted when this is closed. */
    public Path scratch() {
        return aside.resolve("scratch");
    }

    /** Makes what was written the result. */
    public void commit() throws IOException {
        Path former = aside.resolve("former");
        if (Files.exists(target)) {
            Files.move(target, former, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(result(), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(former)) {
                Files.move(former, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    /** Deletes the former result if there is a new one, else what was written. */
    @Override
    public void close() {
        try {
            Folders.delete(aside);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be deleted; delete it by hand".formatted(aside), e);
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

    /** A build that was killed leaves its folder: its name ends with the process that wrote it. */
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
            throw new BuildException("%s: cannot be the output; give a folder below it".formatted(target));
        }
        return parent;
    }
}
