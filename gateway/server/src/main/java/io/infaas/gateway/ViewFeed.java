package io.infaas.gateway;

import io.infaas.gateway.adopt.Adoption;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControlledGateway;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.client.HostAddresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds a gateway with the views of its controller or of the nodes that it adopts. Idle without either. */
final class ViewFeed {

    private final GatewayConfig config;
    private final Vertx vertx;
    private final GatewayMetrics metrics;
    private final HostAddresses addresses;
    private volatile @Nullable ControlClient control;
    private volatile @Nullable Adoption adoption;

    /** @param addresses finds the addresses of controllers, and of nodes to adopt from */
    ViewFeed(GatewayConfig config, Vertx vertx, GatewayMetrics metrics, HostAddresses addresses) {
        this.config = config;
        this.vertx = vertx;
        this.metrics = metrics;
        this.addresses = addresses;
    }

    /** Starts to connect to the controller or to scan the nodes. */
    void start(ControlledGateway gateway) {
        List<ControllerAddress> controllers = config.views().controllers();
        if (!controllers.isEmpty()) {
            String version = Gateway.class.getPackage().getImplementationVersion();
            ControlClient client = ControlClient.start(
                    vertx,
                    controllers,
                    addresses,
                    gateway,
                    version == null ? "development" : version,
                    ControlTiming.DEFAULT);
            control = client;
            metrics.registerController(client::isConnected, gateway::othersMs);
        }
        config.views().adoption().ifPresent(nodes -> {
            Adoption started = Adoption.start(vertx, nodes, gateway, config.nodes(), addresses);
            adoption = started;
            metrics.registerAdoption(started::models, started::leftOutModels, started::silentNodes);
        });
    }

    /**
     * Returns the client of the controller.
     *
     * @throws Refusal before the start
     */
    ControlClient controlClient() {
        return requireStarted(control);
    }

    /**
     * Returns the adoption.
     *
     * @throws Refusal before the start
     */
    Adoption adoption() {
        return requireStarted(adoption);
    }

    private static <T> T requireStarted(@Nullable T part) {
        if (part == null) {
            throw Refusal.unavailable("the gateway is starting");
        }
        return part;
    }

    /** Number of adopted models; 0 without nodes to adopt from. */
    int adoptedModels() {
        Adoption started = adoption;
        return started == null ? 0 : started.models();
    }

    /** Completes when each node to adopt from was scanned once, successfully or not. */
    Future<Void> awaitFirstScan() {
        Adoption started = adoption;
        return started == null ? Future.succeededFuture() : started.awaitFirstScan();
    }

    /** Stops the scans, then says goodbye to the controller; call it when no query is in progress. */
    Future<Void> close() {
        Adoption scans = adoption;
        ControlClient client = control;
        return (scans == null ? Future.<Void>succeededFuture() : scans.close())
                .transform(stopped -> client == null ? Future.succeededFuture() : client.close());
    }
}
