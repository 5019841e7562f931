package io.infaas.triton.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of the folder {@code rig} beside this class, in a folder of classes or in a jar. */
final class BundledFiles {
    private BundledFiles() {}

    /** Copies the folder or file {@code name} of the rig to {@code target}; existing files are replaced. */
    static void copy(String name, Path target) {
        String resource = "rig/" + name;
        URL url = BundledFiles.class.getResource(resource);
        if (url == null) {
            throw new IllegalArgumentException("the rig has no '" + name + "'");
        }
        try {
            URI uri = url.toURI();
            if ("jar".equals(uri.getScheme())) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    copyTree(jar.provider().getPath(uri), target);
                }
            } else {
                copyTree(Path.of(uri), target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy '" + name + "' of the rig to " + target, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("unusable class path entry " + url, e);
        }
    }

    private static void copyTree(Path source, Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(source)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = target.resolve(source.relativize(file).toString());
            Path folder = copy.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
