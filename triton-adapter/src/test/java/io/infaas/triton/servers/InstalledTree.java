package io.infaas.triton.servers;

import io.infaas.triton.testing.ReservedPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server installed on this machine, as in NVIDIA's images or as the rig installs it.
 *
 * @param tree has {@code bin/tritonserver} and {@code backends}
 * @param interpreter folder of the {@code python3} that the Python backend's processes must find, if it is not the
 *     system's
 */
record InstalledTree(Path tree, Optional<Path> interpreter) implements TritonSource {
    static final List<String> CONTROL =
            List.of("--model-control-mode=explicit", "--strict-readiness=false", "--exit-timeout-secs=5");

    private static final Duration STARTING = Duration.ofSeconds(60);

    /**
     * How the Python backend of Triton 2.5x now and then ends the whole server while its models start on a busy machine
     * (https://github.com/triton-inference-server/server/issues/8882).
     */
    private static final String ABORT = "boost::interprocess::lock_exception";

    private static final int MOST_ABORTS = 3;

    static boolean isAt(Path home) {
        return Files.isExecutable(home.resolve("bin/tritonserver"));
    }

    static InstalledTree at(Path home) {
        if (isAt(home)) {
            return new InstalledTree(home.toAbsolutePath(), Optional.empty());
        }
        Path tree = home.resolve("lib/tritonserver");
        if (isAt(tree)) {
            return new InstalledTree(
                    tree.toAbsolutePath(), Optional.of(home.resolve("venv/bin").toAbsolutePath()));
        }
        throw new IllegalArgumentException("no bin/tritonserver in " + home + ": set INFAAS_TRITON_HOME to its parent");
    }

    @Override
    public TritonServer start(Launch launch) {
        int aborts = 0;
        while (true) {
            // another server that starts at the same time must not get a port before this one listens on it, nor answer
            // its
            // probe
            try (ReservedPort http = new ReservedPort();
                    ReservedPort grpc = new ReservedPort();
                    ReservedPort metrics = new ReservedPort()) {
                Ports ports = new Ports(http.number(), grpc.number(), metrics.number());
                ServerProcess server = ServerProcess.start(this, launch, ports);
                if (ReadyProbe.await(server.host(), server.httpPort(), STARTING, server::isAlive)) {
                    return server;
                }
                String log = server.log();
                boolean aborted = !server.isAlive() && log.contains(ABORT);
                server.close();
                if (!aborted || ++aborts == MOST_ABORTS) {
                    throw new IllegalStateException("tritonserver did not get ready:\n" + Lines.last(log, 30));
                }
            }
            System.out.println("tritonserver aborted while it started, by " + ABORT + ": started again");
        }
    }

    List<String> command(Launch launch, Ports ports) {
        List<String> command = new ArrayList<>(List.of(
                tree.resolve("bin/tritonserver").toString(),
                "--model-repository=" + launch.repository(),
                "--backend-directory=" + tree.resolve("backends"),
                "--allow-gpu-metrics=false",
                "--http-address=127.0.0.1",
                "--http-port=" + ports.http(),
                "--grpc-address=127.0.0.1",
                "--grpc-port=" + ports.grpc(),
                "--metrics-address=127.0.0.1",
                "--metrics-port=" + ports.metrics(),
                "--backend-config=python,shm-region-prefix-name=" + ports.sharedMemoryPrefix(),
                "--backend-config=python,shm-default-byte-size=1048576",
                "--backend-config=python,shm-growth-byte-size=1048576"));
        command.addAll(CONTROL);
        Path caches = tree.resolve("caches");
        if (Files.isDirectory(caches)) {
            command.add("--cache-directory=" + caches);
        }
        launch.models().forEach(model -> command.add("--load-model=" + model));
        command.addAll(launch.flags());
        return command;
    }

    record Ports(int http, int grpc, int metrics) {
        /** The start of the names of all files in {@code /dev/shm} of one server. */
        String sharedMemoryPrefix() {
            return "tritonserver-" + http + "-";
        }
    }
}
