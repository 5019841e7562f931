package io.infaas.controller.boards;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Objective;
import io.infaas.controller.fixed.FixedNodeProvider;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Three nodes that are slower than profiled, all that there are, with a controller and a gateway; one application with one variant. */
final class OverloadedCluster implements AutoCloseable {

    static final String APPLICATION = "fashion";
    static final int NODES = 3;
    /** So long that nearly all that the nodes can do can be done in time. */
    static final double BOUND_MS = 1_500;

    static final double PROFILED_MS = 60;
    /** Real time of a query / its time by the profile. */
    static final double SLOWNESS = 1.5;

    /** Queries/s that all nodes together answer. */
    static final double CAPACITY = NODES * 1_000 / (SLOWNESS * PROFILED_MS);

    private final OpenResources open = new OpenResources();
    private final Controller controller;
    private final Gateway gateway;

    /** @param folder an empty one */
    OverloadedCluster(Path folder) throws Exception {
        boolean started = false;
        try {
            // a query uses all cores of a node, so that a second instance there would be of no use
            Catalog catalog = Catalogs.fashion()
                    .objective(new Objective(BOUND_MS, 0.8))
                    .variant("fm-nano", "fp32", 2, 0.86, PROFILED_MS)
                    .usingCores(2)
                    .build();
            ExampleRepository.write(folder, catalog.variants().get(0), "fm-nano");
            List<String> addresses = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                PacedNode node = new PacedNode(folder, SLOWNESS * PROFILED_MS);
                open.push(node);
                addresses.add(node.address());
            }
            controller = Controller.start(LoopbackConfig.of(
                    catalog,
                    FixedNodeProvider.of(addresses, Catalogs.NODE_TYPE),
                    PolicySettings.DEFAULTS.withDelays(60, 120),
                    0,
                    Optional.empty()));
            open.push(controller);
            gateway = Gateway.start(GatewayConfig.withoutView()
                            .withPorts("127.0.0.1", 0, 0, 0)
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

    int httpPort() {
        return gateway.httpPort();
    }

    int metricsPort() {
        return gateway.metricsPort();
    }

    int adminPort() {
        return controller.adminPort();
    }

    @Override
    public void close() {
        open.close();
    }
}
