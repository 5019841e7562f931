package io.infaas.controller.local;

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
                .ifPresent(bin -> environment.merge("PATH", bin.toString(), (path, own) -> own + ":" + path));
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
}
