package io.infaas.controller.standalone;

import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.loop.BoundedWait;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.standalone.PreparedApplications.BuiltApplications;
import io.infaas.controller.standalone.demonstration.DemoReport;
import io.infaas.controller.standalone.demonstration.Demonstration;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.Gateway;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the whole system on this machine. It builds and profiles variants (kept between starts), and starts local nodes, a
 * controller that loads variants by demand, and a gateway. After {@link #close()} no process remains.
 *
 * <p>Starting and closing block for bounded times.
 */
public final class Standalone implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration GATEWAY_GRACE = Duration.ofSeconds(10);

    private final StandaloneConfig config;
    private final BuiltApplications built;
    private final NodeType nodeType;
    private final String mainClass;
    private final Console console;
    private @Nullable LocalNodeProvider nodes;
    private @Nullable Controller controller;
    private @Nullable Gateway gateway;

    private Standalone(
            StandaloneConfig config, BuiltApplications built, NodeType nodeType, String mainClass, Console console) {
        this.config = config;
        this.built = built;
        this.nodeType = nodeType;
        this.mainClass = mainClass;
        this.console = console;
    }

    /** Reads the applications of a configuration, and fails before anything is written. */
    static PreparedApplications prepare(StandaloneConfig config) {
        NodeType nodeType = config.fleet().nodeType();
        // a budget that is too small ends the start before the build
        var unused = config.fleet().settings(nodeType.pricePerHour());
        return PreparedApplications.of(config.definitions(), config.dataDir(), nodeType);
    }

    /**
     * Starts everything, or fails with one message and leaves nothing running.
     *
     * @param mainClass main class of the command with the subcommand {@code node}
     */
    static Standalone start(
            StandaloneConfig config, PreparedApplications applications, String mainClass, Console console)
            throws Exception {
        BuiltApplications built = applications.build(console);
        console.stage("Starting %s, a controller and a gateway (a few seconds)"
                .formatted(config.fleet().words()));
        Standalone standalone = start(config, built, applications.nodeType(), mainClass, console);
        boolean announced = false;
        try {
            standalone.announce();
            announced = true;
            return standalone;
        } finally {
            if (!announced) {
                standalone.close();
            }
        }
    }

    /** Starts everything with earlier build results, on nodes of this type. */
    static Standalone start(
            StandaloneConfig config, BuiltApplications built, NodeType nodeType, String mainClass, Console console)
            throws Exception {
        Standalone standalone = new Standalone(config, built.on(nodeType), nodeType, mainClass, console);
        boolean started = false;
        try {
            standalone.open(config.fleet().settings(nodeType.pricePerHour()));
            started = true;
            return standalone;
        } finally {
            if (!started) {
                standalone.close();
            }
        }
    }

    private void open(FleetSettings fleet) throws Exception {
        LocalNodeProvider local = LocalNodeProvider.start(
                new LocalNodes(config.fleet().nodes(), nodeType.name(), config.kind(built.repository(), mainClass))
                        .upTo(
                                config.fleet().most(),
                                nodeType.pricePerHour(),
                                config.fleet().boot())
                        .ofCores(nodeType.cores()),
                console::note);
        nodes = local;
        Controller loop = Controller.start(config.controller(built.catalog(), local, fleet));
        controller = loop;
        Gateway front = Gateway.of(config.gateway(loop.controlPort(), GATEWAY_GRACE));
        gateway = front;
        Object unused = BoundedWait.forResult(
                front.open(), START, "start of the gateway, which needs a view of the controller,");
    }

    private void announce() throws InterruptedException, TimeoutException {
        LocalNodeProvider local = requireStarted(nodes);
        Controller loop = requireStarted(controller);
        Gateway front = requireStarted(gateway);
        local.nodes()
                .forEach(node -> console.note("%s (pid %d): HTTP on port %d, gRPC on port %d"
                        .formatted(node.id(), local.pid(node.id()), node.httpPort(), node.grpcPort())));
        if (config.keepAll()) {
            new KeptInstances(loop, front, built.catalog().variants(), local.nodes(), console).load();
        }
        console.note(
                "controller: policy %s, control port %d, admin port %d; try: infaas status --controller 127.0.0.1:%d"
                        .formatted(config.policy().label(), loop.controlPort(), loop.adminPort(), loop.adminPort()));
        console.stage("Console: http://127.0.0.1:%d/".formatted(loop.adminPort()));
        console.stage("Serving HTTP on port %d, gRPC on port %d, metrics on port %d"
                .formatted(front.httpPort(), front.grpcPort(), front.metricsPort()));
    }

    /** Runs the demonstration; blocks for some minutes. The report has its verdict. */
    public DemoReport demonstrate() throws InterruptedException {
        DemoReport report = new DemoReport(console::line);
        if (config.keepAll()) {
            report.heading("Demonstration skipped: with --keep-all nothing is loaded or unloaded by demand");
            return report;
        }
        Gateway front = requireStarted(gateway);
        new Demonstration(
                        built.definitions(),
                        built.catalog(),
                        nodeType,
                        config.reachableHost(),
                        front.httpPort(),
                        front.grpcPort(),
                        report)
                .run(requireStarted(controller));
        return report;
    }

    ControllerSnapshot status() {
        return requireStarted(controller).status();
    }

    int grpcPort() {
        return requireStarted(gateway).grpcPort();
    }

    /** Stops the gateway, which drains, then the controller, then the nodes. */
    @Override
    public void close() {
        try {
            if (gateway != null) {
                BoundedWait.forEnd(gateway.close(), GATEWAY_GRACE.plusSeconds(5), "stop of the gateway");
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

    private static <T> T requireStarted(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("standalone has not started completely");
        }
        return part;
    }
}
