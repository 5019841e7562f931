package io.infaas.builder.maven;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.stream.Stream;

/** A copy of this project's sources with the version of a release, so that a deployment leaves no trace in the tree. */
final class ReleaseCopy {

    private static final String SNAPSHOT = "-SNAPSHOT";
    private static final Set<String> LEFT_OUT = Set.of("target", ".git");

    private ReleaseCopy() {}

    /** @param folder gets the copy */
    static void make(Path root, Path folder) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(String.valueOf(source.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(folder.resolve(root.relativize(source)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path source, BasicFileAttributes attributes) throws IOException {
                Files.copy(source, folder.resolve(root.relativize(source)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        setVersion(folder);
    }

    private static void setVersion(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path pom : files.filter(file -> file.endsWith("pom.xml")).toList()) {
                Files.writeString(pom, Files.readString(pom).replace(SNAPSHOT, ""));
            }
        }
    }
}
