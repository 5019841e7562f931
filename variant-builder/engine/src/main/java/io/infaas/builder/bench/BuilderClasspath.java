package io.infaas.builder.bench;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The class path for measuring processes: the plugin's jars in Maven, elsewhere the class path of this process. */
public final class BuilderClasspath {

    private BuilderClasspath() {}

    public static List<Path> own() {
        if (BuilderClasspath.class.getClassLoader() instanceof URLClassLoader loader) {
            List<Path> paths = new ArrayList<>();
            for (URL url : loader.getURLs()) {
                try {
                    paths.add(Path.of(url.toURI()));
                } catch (URISyntaxException e) {
                    throw new IllegalStateException("an entry of the class path is not a URI: " + url, e);
                }
            }
            return paths;
        }
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }
}
