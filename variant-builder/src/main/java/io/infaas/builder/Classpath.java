package io.infaas.builder;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where a process of its own finds the builder: the plugin's own jars in Maven, the running program's elsewhere. */
final class Classpath {

    private Classpath() {}

    static List<Path> own() {
        if (VariantBuilder.class.getClassLoader() instanceof URLClassLoader loader) {
            List<Path> paths = new ArrayList<>();
            for (URL url : loader.getURLs()) {
                try {
                    paths.add(Path.of(url.toURI()));
                } catch (URISyntaxException e) {
                    throw new IllegalStateException("the class path has a place that is no URI: " + url, e);
                }
            }
            return paths;
        }
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }
}
