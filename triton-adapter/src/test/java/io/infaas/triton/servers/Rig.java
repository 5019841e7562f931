package io.infaas.triton.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Installations from PyPI that are made once per user of this machine and used by all tests. */
final class Rig {
    private static final Duration INSTALLING = Duration.ofMinutes(10);
    /** What has nothing to do with Triton. */
    private static final Set<String> SHARED =
            Set.of("aws", "prometheus", "metrics", "networks", "boards", "tokenizers");

    private static final Map<String, Path> INSTALLED = new HashMap<>();
    private static final Map<String, UnavailableException> FAILED = new HashMap<>();

    private Rig() {}

    /** The tree of the server. */
    static Path installServer() {
        return install("server");
    }

    /** The folder of all clients. */
    static Path installClients() {
        return install("clients");
    }

    /** The interpreter that finds the packages of {@code requirements-WHAT.txt}. */
    static Path installPackages(String what) {
        return install(what).resolve("venv/bin/python");
    }

    /** The interpreter that finds moto, boto3 and cfn-lint. */
    static Path installAws() {
        return install("aws").resolve("venv/bin/python");
    }

    /** The folder with {@code usr/bin/prometheus} and {@code usr/bin/promtool}. */
    static Path installPrometheus() {
        return install("prometheus");
    }

    private static synchronized Path install(String what) {
        UnavailableException failed = FAILED.get(what);
        if (failed != null) {
            // If packages are unavailable, each attempt takes long: one is enough.
            throw failed;
        }
        try {
            return INSTALLED.computeIfAbsent(what, Rig::installLocked);
        } catch (UnavailableException e) {
            FAILED.put(what, e);
            throw e;
        }
    }

    private static Path installLocked(String what) {
        Path home = cache().resolve(SHARED.contains(what) ? what : "triton-" + what);
        try {
            Files.createDirectories(home);
            // Several JVMs may test at a time: the lock ends with the channel or its holder, and an installation has a
            // time limit.
            try (FileChannel channel =
                    FileChannel.open(home.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                Path scripts = home.resolve("scripts");
                for (String file : List.of(
                        "install.sh",
                        "requirements.txt",
                        "requirements-clients.txt",
                        "package.json",
                        "requirements-quantizer.txt",
                        "requirements-metrics.txt",
                        "requirements-networks.txt",
                        "requirements-aws.txt",
                        "requirements-boards.txt",
                        "requirements-api.txt",
                        "requirements-tokenizers.txt",
                        "backends/onnxruntime/model.py",
                        "backends/openvino/model.py")) {
                    BundledFiles.copy(file, scripts.resolve(file));
                }
                Finished install = Finished.of(
                        List.of("bash", scripts.resolve("install.sh").toString(), what, home.toString()), INSTALLING);
                if (install.status() != 0) {
                    throw new UnavailableException("installing into " + home + " failed: " + install.tail());
                }
                return home;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install into " + home, e);
        }
    }

    private static Path cache() {
        String given = System.getenv("INFAAS_CACHE");
        return given != null
                ? Path.of(given).toAbsolutePath()
                : Path.of(System.getProperty("user.home"), ".cache", "infaas");
    }
}
