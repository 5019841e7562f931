package io.infaas.controller.standalone;

import io.infaas.builder.BuildReport;
import io.infaas.builder.BuildRequest;
import io.infaas.builder.VariantBuilder;
import io.infaas.catalog.Definition;
import io.infaas.catalog.NodeType;
import io.infaas.controller.node.ChildJvm;
import io.infaas.controller.node.CoreShares;
import io.infaas.controller.node.EmbeddedNodes;
import io.infaas.controller.node.LocalNodeProvider;
import io.infaas.controller.node.Machine;
import io.infaas.controller.standalone.demonstration.DemonstrationRun;
import io.infaas.controller.standalone.ports.PortClaim;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.view.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Everything on this machine, made and wired here: variants built and measured (kept from one start to the next), local nodes
 * with all of them loaded, and a gateway in front. Whoever starts it closes it; no process is left then.
 *
 * <p>Starting and closing block, for bounded times.
 */
public final class Standalone implements AutoCloseable {

    private static final String NODE_TYPE = BuildRequest.LOCAL;
    private static final double NOMINAL_PRICE_PER_CORE_HOUR = 0.04;
    private static final Duration GATEWAY_GRACE = Duration.ofSeconds(10);

    private final Path definition;
    private final BuildReport built;
    private final LocalNodeProvider nodes;
    private final Gateway gateway;
    private final String host;

    private Standalone(Path definition, BuildReport built, LocalNodeProvider nodes, Gateway gateway, String host) {
        this.definition = definition;
        this.built = built;
        this.nodes = nodes;
        this.gateway = gateway;
        this.host = host;
    }

    /**
     * Starts it all, or fails with one message and nothing left running.
     *
     * @param mainClass main class of the command that has the subcommand {@code node}
     */
    public static Standalone start(StandaloneConfig config, String mainClass, Console console) throws Exception {
        PortClaim.check(config.host(), config.claims());
        Path definition = Files.isDirectory(config.definition())
                ? config.definition().resolve(Definition.NAME)
                : config.definition();
        NodeType nodeType = nodeType(config.nodes());

        BuildRequest request = request(definition, config.dataDir(), nodeType);
        console.stage("Making and measuring variants of %s (kept in %s)".formatted(definition, request.output()));
        BuildReport built = new VariantBuilder().build(request, console);

        console.stage("Starting %d nodes with %d variants each"
                .formatted(config.nodes(), built.catalog().variants().size()));
        LocalNodeProvider nodes = LocalNodeProvider.start(
                new LocalNodeProvider.Launch(
                                config.nodes(),
                                nodeType.name(),
                                new EmbeddedNodes(built.repository(), ChildJvm.likeThis(mainClass)))
                        .withModels(StaticPlan.models(built.catalog())),
                console::note);
        boolean started = false;
        try {
            View view = StaticPlan.view(built.catalog(), nodes.list());
            Gateway gateway = Waiting.forResult(
                    Gateway.start(config.gateway(view, GATEWAY_GRACE)), Duration.ofSeconds(60), "start of the gateway");
            started = true;
            nodes.list()
                    .forEach(node -> console.note("%s (pid %d): HTTP on port %d, gRPC on %d"
                            .formatted(node.id(), nodes.pid(node.id()), node.httpPort(), node.grpcPort())));
            console.stage("Serving HTTP on port %d, gRPC on %d, metrics on %d"
                    .formatted(gateway.httpPort(), gateway.grpcPort(), gateway.metricsPort()));
            return new Standalone(definition, built, nodes, gateway, config.reachableHost());
        } finally {
            if (!started) {
                nodes.close();
            }
        }
    }

    /** Runs the demonstration; whether it showed all that it must. */
    public boolean demonstrate(Console console) throws InterruptedException {
        return new DemonstrationRun(
                        definition, built.catalog(), NODE_TYPE, host, gateway.httpPort(), gateway.grpcPort())
                .run(console::line);
    }

    /** Ends the gateway, which finishes what is under way, then the nodes. */
    @Override
    public void close() {
        try {
            Waiting.forEnd(gateway.close(), GATEWAY_GRACE.plusSeconds(5), "end of the gateway");
        } finally {
            nodes.close();
        }
    }

    private static NodeType nodeType(int nodes) {
        int cores = CoreShares.of(Machine.cores(), nodes).each();
        return new NodeType(NODE_TYPE, cores, Machine.memoryBytes() / nodes, 0, NOMINAL_PRICE_PER_CORE_HOUR * cores);
    }

    private static BuildRequest request(Path definition, Path dataDir, NodeType nodeType) {
        Path folder = definition.getParent();
        String name = folder == null || folder.getFileName() == null
                ? "application"
                : folder.getFileName().toString();
        // profiles hold for the cores of a node: another number of nodes does not replace what another process serves
        return new BuildRequest(definition, dataDir.resolve("%s-%d-cores".formatted(name, nodeType.cores())))
                .withNodeType(nodeType);
    }
}
