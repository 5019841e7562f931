package io.infaas.controller.standalone;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.report.BuildReport;
import io.infaas.catalog.Definition;
import io.infaas.catalog.NodeType;
import io.infaas.controller.loop.Await;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.node.CoreShares;
import io.infaas.controller.node.LocalMachine;
import io.infaas.controller.node.LocalNodeProvider;
import io.infaas.controller.standalone.demonstration.DemonstrationRun;
import io.infaas.gateway.Gateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Everything on this machine, made and wired here: variants built and measured (kept from one start to the next), local
 * nodes, a controller that loads variants on them by demand, and a gateway in front. Whoever starts it closes it; no process
 * is left then.
 *
 * <p>Starting and closing block, for bounded times.
 */
public final class Standalone implements AutoCloseable {

    private static final String NODE_TYPE = BuildRequest.LOCAL;
    private static final double NOMINAL_PRICE_PER_CORE_HOUR = 0.04;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration GATEWAY_GRACE = Duration.ofSeconds(10);

    private final StandaloneConfig config;
    private final Path definition;
    private final BuildReport built;
    private final Console console;
    private @Nullable LocalNodeProvider nodes;
    private @Nullable Controller controller;
    private @Nullable Gateway gateway;

    private Standalone(StandaloneConfig config, Path definition, BuildReport built, Console console) {
        this.config = config;
        this.definition = definition;
        this.built = built;
        this.console = console;
    }

    /**
     * Starts it all, or fails with one message and nothing left running.
     *
     * @param mainClass main class of the command that has the subcommand {@code node}
     */
    public static Standalone start(StandaloneConfig config, String mainClass, Console console) throws Exception {
        config.checkPorts();
        Path definition = Files.isDirectory(config.definition())
                ? config.definition().resolve(Definition.NAME)
                : config.definition();
        NodeType nodeType = nodeType(config.nodes());
        BuildRequest request = request(definition, config.dataDir(), nodeType);
        console.stage("Making and measuring variants of %s (kept in %s)".formatted(definition, request.output()));
        Standalone all = new Standalone(config, definition, new VariantBuilder().build(request, console), console);
        boolean started = false;
        try {
            all.open(nodeType, mainClass);
            started = true;
            return all;
        } finally {
            if (!started) {
                all.close();
            }
        }
    }

    private void open(NodeType nodeType, String mainClass) throws Exception {
        console.stage("Starting %d nodes".formatted(config.nodes()));
        LocalNodeProvider local = LocalNodeProvider.start(
                new LocalNodeProvider.Launch(
                        config.nodes(), nodeType.name(), config.kind(built.repository(), mainClass)),
                console::note);
        nodes = local;
        Controller loop = Controller.start(config.controller(built.catalog(), local));
        controller = loop;
        Gateway front = Await.forResult(
                Gateway.start(config.gateway(loop.controlPort(), GATEWAY_GRACE)), START, "the gateway's start");
        gateway = front;
        if (!Await.until(() -> front.viewVersion() > 0, START)) {
            throw new TimeoutException("no view came to the gateway within %d s".formatted(START.toSeconds()));
        }
        local.list()
                .forEach(node -> console.note("%s (pid %d): HTTP on port %d, gRPC on %d"
                        .formatted(node.id(), local.pid(node.id()), node.httpPort(), node.grpcPort())));
        if (config.keepAll()) {
            kept().load();
        }
        console.note("policy %s; control on port %d, admin on %d: infaas status --controller 127.0.0.1:%d"
                .formatted(config.policy().label(), loop.controlPort(), loop.adminPort(), loop.adminPort()));
        console.stage("Serving HTTP on port %d, gRPC on %d, metrics on %d"
                .formatted(front.httpPort(), front.grpcPort(), front.metricsPort()));
    }

    /** Runs the demonstration, both of its parts; whether it showed all that it must. */
    public boolean demonstrate() throws InterruptedException, TimeoutException {
        Gateway front = started(gateway);
        DemonstrationRun run = new DemonstrationRun(
                definition, built.catalog(), NODE_TYPE, config.reachableHost(), front.httpPort(), front.grpcPort());
        // it begins with nothing loaded, and none of the demand of the other part is in what it is decided from
        boolean ramped = config.keepAll() || run.ramp(watch(), console::line);
        KeptInstances kept = kept();
        kept.load();
        try {
            boolean chosen = run.run(console::line);
            return ramped && chosen;
        } finally {
            if (!config.keepAll()) {
                kept.release();
            }
        }
    }

    private ControllerWatch watch() {
        return new ControllerWatch(started(controller)::status, config.policy().with(config.settings()));
    }

    private KeptInstances kept() {
        return new KeptInstances(
                started(controller),
                started(gateway),
                built.catalog(),
                started(nodes).list(),
                console);
    }

    /** Ends the gateway, which finishes what is under way, then the controller, then the nodes. */
    @Override
    public void close() {
        try {
            if (gateway != null) {
                Await.forEnd(gateway.close(), GATEWAY_GRACE.plusSeconds(5), "end of the gateway");
            }
            if (controller != null) {
                controller.close();
            }
        } finally {
            if (nodes != null) {
                nodes.close();
            }
        }
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not everything is started");
        }
        return part;
    }

    private static NodeType nodeType(int nodes) {
        int cores = CoreShares.of(LocalMachine.cores(), nodes).each();
        return new NodeType(
                NODE_TYPE, cores, LocalMachine.memoryBytes() / nodes, 0, NOMINAL_PRICE_PER_CORE_HOUR * cores);
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
