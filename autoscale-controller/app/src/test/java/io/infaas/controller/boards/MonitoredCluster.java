package io.infaas.controller.boards;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.trace.Tracer.TraceTarget;
import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Two launched nodes with a price, a controller with a budget, and a gateway; one application with two variants. */
public final class MonitoredCluster implements AutoCloseable {

    public static final double NODE_PRICE = 0.08;
    public static final int NODES = 2;
    /** Latency bound of queries that say nothing else. */
    public static final double BOUND_MS = 250;

    /** Of traces only what metrics say of them is looked at. */
    private static final URI NO_COLLECTOR = URI.create("http://127.0.0.1:9/v1/traces");

    private final OpenResources open = new OpenResources();
    private final Catalog catalog = catalog();
    private final LocalNodeProvider nodes;
    private final Controller controller;
    private final Gateway gateway;

    /** @param folder an empty one */
    public MonitoredCluster(Path folder) throws Exception {
        boolean started = false;
        try {
            for (Variant variant : catalog.variants()) {
                ExampleRepository.write(folder, variant, variant.architecture());
            }
            nodes = LocalNodeProvider.start(
                    new LocalNodes(
                                    NODES,
                                    Catalogs.NODE_TYPE,
                                    new EmbeddedNodes(folder, ChildJvm.likeThis(Infaas.class.getName())))
                            .upTo(NODES, NODE_PRICE, Duration.ZERO),
                    notice -> {});
            open.push(nodes);
            controller = Controller.start(LoopbackConfig.of(
                            catalog,
                            nodes,
                            PolicySettings.DEFAULTS.withDelays(2, 60),
                            0,
                            Optional.of(folder.resolve("journal.jsonl")))
                    .with(FleetSettings.between(NODES, NODES, 0.2)));
            open.push(controller);
            gateway = Gateway.start(GatewayConfig.withoutView()
                            .withPorts("127.0.0.1", 0, 0, 0)
                            .withTracing(new TraceTarget(NO_COLLECTOR, 1, false))
                            .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                    .await(30, TimeUnit.SECONDS);
            open.push(() -> gateway.close().await(30, TimeUnit.SECONDS));
            Until.holds("a view", () -> gateway.viewVersion() > 0);
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private static Catalog catalog() {
        Catalog all = Catalogs.fashion()
                .objective(new Objective(BOUND_MS, 0.8, 0.9))
                .variant("fm-nano", "fp32", 0.86, 5)
                .variant("fm-large", "fp32", 0.94, 8)
                .build();
        Application application = all.applications().get(0);
        return new Catalog(
                List.of(application.withStanding(application.priority(), application.weight(), 0.15)),
                all.architectures(),
                all.variants(),
                all.nodeTypes());
    }

    public double accuracy(String variant) {
        return catalog.variant(variant)
                .orElseThrow()
                .profiles()
                .get(0)
                .accuracy()
                .value();
    }

    public int httpPort() {
        return gateway.httpPort();
    }

    public int metricsPort() {
        return gateway.metricsPort();
    }

    public int adminPort() {
        return controller.adminPort();
    }

    /**
     * Kills the process of a node that serves; it is restarted.
     *
     * @return id of the node
     */
    public String killNode() {
        String node = controller
                .status()
                .situation()
                .instances()
                .keySet()
                .iterator()
                .next()
                .node();
        ProcessHandle.of(nodes.pid(node)).ifPresent(ProcessHandle::destroyForcibly);
        return node;
    }

    @Override
    public void close() {
        open.close();
    }
}
