package io.infaas.controller.local;

import io.infaas.controller.local.LocalNodeKind.NodeStart;
import io.infaas.controller.local.ReadinessProbe.NodeReadiness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Child JVMs that run the embedded node.
 *
 * @param repository folder of models that all nodes load from
 * @param jvm start parameters; the main class accepts the subcommand {@code node}
 */
public record EmbeddedNodes(Path repository, ChildJvm jvm) implements LocalNodeKind {

    public EmbeddedNodes {
        repository = repository.toAbsolutePath();
    }

    @Override
    public String configuration() {
        return jvm.configuration(repository.toString());
    }

    @Override
    public NodeStart prepare(String id, List<String> pinning, Optional<NodePorts> ports, List<String> models) {
        List<String> arguments = new ArrayList<>(List.of(
                "node",
                "--model-repository=" + repository,
                "--host=" + LocalNodeProvider.HOST,
                "--http-port=" + ports.map(NodePorts::http).orElse(0),
                "--grpc-port=" + ports.map(NodePorts::grpc).orElse(0),
                "--metrics-port=" + ports.map(NodePorts::metrics).orElse(0),
                "--exit-on-stdin-end"));
        models.forEach(model -> arguments.add("--load-model=" + model));
        return new NodeStart(jvm.process(pinning, arguments), new NodeReadiness.ByLine());
    }
}
