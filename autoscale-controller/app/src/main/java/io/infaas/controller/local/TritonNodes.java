package io.infaas.controller.local;

import io.infaas.controller.local.LocalNodeKind.NodeStart;
import io.infaas.controller.local.ReadinessProbe.NodeReadiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real tritonservers. They do not report ports of their own choice, so each gets free ports assigned.
 *
 * @param repository model folder of all nodes; the model configurations must be complete, which makes loads ten times faster
 */
public record TritonNodes(Path repository, TritonInstallation installation) implements LocalNodeKind {

    private static final int EXIT_SECONDS = 5;
    private static final AtomicInteger STARTED = new AtomicInteger();

    public TritonNodes {
        repository = repository.toAbsolutePath();
    }

    @Override
    public String configuration() {
        return ProgramDigest.of(
                List.of(
                        installation.tree().resolve("bin/tritonserver"),
                        installation.tree().resolve("backends")),
                List.of(repository.toString()));
    }

    @Override
    public NodeStart prepare(String id, List<String> pinning, Optional<NodePorts> nodePorts, List<String> models)
            throws IOException {
        NodePorts ports = nodePorts.isPresent() ? nodePorts.get() : NodePorts.free();
        // unique, so that leftovers of an ended server cannot be mistaken for its successor's
        String name = "infaas-%d-%d-%s".formatted(ProcessHandle.current().pid(), STARTED.incrementAndGet(), id);
        List<String> command = new ArrayList<>(ProcessGuard.launcher(name + "-", EXIT_SECONDS + 2));
        command.addAll(pinning);
        command.addAll(server(ports, name));
        models.forEach(model -> command.add("--load-model=" + model));
        ProcessBuilder process = new ProcessBuilder(command);
        Map<String, String> environment = process.environment();
        environment.keySet().removeAll(List.of("PYTHONHOME", "PYTHONPATH"));
        installation
                .interpreter()
                .ifPresent(
                        bin -> environment.merge("PATH", bin.toString(), (path, inherited) -> inherited + ":" + path));
        return new NodeStart(process, new NodeReadiness.ByAnswer(ports, name));
    }

    private List<String> server(NodePorts ports, String name) {
        Path tree = installation.tree();
        List<String> command = new ArrayList<>(List.of(
                tree.resolve("bin/tritonserver").toString(),
                "--id=" + name,
                "--model-repository=" + repository,
                "--backend-directory=" + tree.resolve("backends"),
                "--http-address=" + LocalNodeProvider.HOST,
                "--http-port=" + ports.http(),
                "--grpc-address=" + LocalNodeProvider.HOST,
                "--grpc-port=" + ports.grpc(),
                "--metrics-address=" + LocalNodeProvider.HOST,
                "--metrics-port=" + ports.metrics(),
                "--model-control-mode=explicit",
                "--strict-readiness=false",
                "--disable-auto-complete-config",
                "--exit-timeout-secs=" + EXIT_SECONDS,
                "--backend-config=python,shm-region-prefix-name=" + name + "-",
                "--backend-config=python,shm-default-byte-size=1048576",
                "--backend-config=python,shm-growth-byte-size=1048576"));
        Path caches = tree.resolve("caches");
        if (Files.isDirectory(caches)) {
            command.add("--cache-directory=" + caches);
        }
        return command;
    }

    /**
     * Stops a program when its parent ends, however the parent ends. The program runs in its own session, out of reach of Ctrl-C
     * and of signals to the parent's group. A small shell, its child, waits for the end of the standard input inherited from the
     * parent, which the system closes when the parent ends.
     */
    static final class ProcessGuard {

        /** Starts the guard before it becomes the program, so that the program is never unguarded. */
        private static final String LAUNCHER = """
                exec 3<&0 </dev/null
                setsid /bin/sh -c "$1" infaas-guard "$$" "$2" "$3" <&3 3<&- >/dev/null 2>&1 &
                exec 3<&-
                shift 3
                exec "$@"
                """;

        /** While the program lives it is the guard's parent, so its pid cannot have been reused. */
        private static final String GUARD = """
                alive() {
                  while read -r key value; do
                    case $key in PPid:) [ "$value" = "$1" ]; return;; esac
                  done </proc/$$/status
                  return 1
                }
                trap '' INT HUP TERM
                cat
                if alive "$1"; then kill -TERM "$1"; fi
                tenths=0
                while alive "$1" && [ "$tenths" -lt "$(($3 * 10))" ]; do
                  sleep 0.1
                  tenths=$((tenths + 1))
                done
                # dash takes "--" before a group only with -s
                kill -s KILL -- "-$1"
                rm -f /dev/shm/"$2"*
                """;

        private ProcessGuard() {}

        /**
         * The command prefix for a guarded program, which keeps the pid.
         *
         * @param sharedMemory name prefix of the files in {@code /dev/shm} that are deleted after the program ends
         * @param seconds time between SIGTERM and SIGKILL after the parent ended, s
         */
        static List<String> launcher(String sharedMemory, int seconds) {
            String setsid = LocalMachine.program("setsid")
                    .orElseThrow(() -> new IllegalStateException(
                            "setsid not found on the PATH: a server could outlive this process; install util-linux"))
                    .toString();
            return List.of(
                    setsid, "/bin/sh", "-c", LAUNCHER, "infaas-node", GUARD, sharedMemory, String.valueOf(seconds));
        }
    }
}
