package io.infaas.triton.embedded.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared libraries of ONNX Runtime, unpacked once per version into a cache folder of the user.
 *
 * <p>ONNX Runtime unpacks them anew in each process, into a temporary folder that it deletes when the JVM exits. A process that
 * is killed leaves its 28 MB behind, and nodes are killed often enough to fill a disk.
 */
final class NativeLibraries {

    /** The folder that ONNX Runtime loads its libraries from, if it is set. */
    static final String PATH = "onnxruntime.native.path";

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);
    private static final List<String> NAMES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

    private NativeLibraries() {}

    /** Lets ONNX Runtime load from the cache. Where that is impossible, it unpacks its libraries itself. */
    static void use() {
        folder().ifPresent(folder -> System.setProperty(PATH, folder.toString()));
    }

    /** The folder with the unpacked libraries; empty where they cannot be kept. */
    static Optional<Path> folder() {
        String property = System.getProperty(PATH);
        if (property != null) {
            return Optional.of(Path.of(property));
        }
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "infaas");
        try {
            return Optional.ofNullable(unpack(cache, platform(System.getProperty("os.arch"))));
        } catch (IOException e) {
            LOG.warn(
                    "cannot keep the libraries of ONNX Runtime in {}, unpacking them for this process: {}",
                    cache,
                    e.toString());
            return Optional.empty();
        }
    }

    private static String platform(String architecture) {
        return architecture.equals("amd64") ? "linux-x64" : "linux-" + architecture;
    }

    /** The folder below {@code cache} with all libraries, complete; null if there are none for the platform. */
    static @Nullable Path unpack(Path cache, String platform) throws IOException {
        URL first = library(platform, NAMES.get(0));
        if (first == null) {
            return null;
        }
        Path folder = cache.resolve("onnxruntime-%s-%s".formatted(platform, checksum(first)));
        Files.createDirectories(folder);
        for (String name : NAMES) {
            URL library = library(platform, name);
            if (library == null) {
                return null;
            }
            Path file = folder.resolve(name);
            if (!Files.exists(file)) {
                copy(library, file);
            }
        }
        return folder;
    }

    // moved into place when it is complete: several processes may start at once, and each may be killed while it copies
    private static void copy(URL library, Path file) throws IOException {
        Path incomplete = Files.createTempFile(file.getParent(), "unpacking-", ".so");
        try (InputStream in = library.openStream()) {
            Files.copy(in, incomplete, StandardCopyOption.REPLACE_EXISTING);
            Files.move(incomplete, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(incomplete);
        }
    }

    private static @Nullable URL library(String platform, String name) {
        return NativeLibraries.class.getResource("/ai/onnxruntime/native/" + platform + "/" + name);
    }

    /** Distinguishes versions of the library: its checksum in the jar, else its length. */
    private static String checksum(URL library) throws IOException {
        URLConnection connection = library.openConnection();
        long value = connection instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : connection.getContentLengthLong();
        return Long.toHexString(value);
    }
}
