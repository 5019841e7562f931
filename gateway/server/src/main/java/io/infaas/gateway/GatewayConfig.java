package io.infaas.gateway;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.accesslog.AccessLogTarget;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.FrontEndConfig;
import io.infaas.gateway.frontend.ListenPorts;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.selection.SelectionPolicy;
import io.infaas.gateway.trace.TraceTarget;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of a gateway.
 *
 * @param views source of the views
 * @param clients ports, encryption and restrictions towards clients
 * @param policy selection policy
 * @param startup event loops and warm-up
 * @param shutdown lame-duck time and grace
 * @param nodes TLS and secrets towards nodes
 */
public record GatewayConfig(
        ViewSource views,
        FrontEndConfig clients,
        GatewayLimits limits,
        SelectionPolicy policy,
        Startup startup,
        Shutdown shutdown,
        NodeSecurity nodes) {

    /** Returns a configuration for one view, without warm-up or lame-duck time, with Triton's ports and the default limits. */
    public static GatewayConfig of(View view) {
        return usual(new ViewSource.Fixed(view), GatewayLimits.DEFAULT);
    }

    /**
     * Returns a configuration without a view, for views that arrive later; without warm-up or lame-duck time, with Triton's
     * ports and the limits for on-demand loads.
     */
    public static GatewayConfig withoutView() {
        return usual(new ViewSource.Pushed(), GatewayLimits.ON_DEMAND);
    }

    private static GatewayConfig usual(ViewSource views, GatewayLimits limits) {
        return new GatewayConfig(
                views,
                FrontEndConfig.DEFAULT,
                limits,
                SelectionPolicy.CHEAPEST,
                Startup.AT_ONCE,
                Shutdown.AT_ONCE,
                NodeSecurity.NONE);
    }

    /**
     * Returns the same with the permissions of clients at a Triton in explicit mode. Queries wait as there: in the queues of the nodes, by
     * the policies of their models.
     */
    public GatewayConfig asTriton() {
        return withAccess(AccessPolicy.AS_TRITON)
                .withLimits(limits.withMaxLateness(0).withBounds(limits.bounds().withoutAdaptiveConcurrency()));
    }

    /** Adds a controller, which sends views; of several addresses one leads. */
    public GatewayConfig withController(ControllerAddress... addresses) {
        return withViews(ViewSource.of(views.initialView(), List.of(addresses), views.adoption()));
    }

    /** Adds nodes whose models the gateway adopts. */
    public GatewayConfig withAdoption(AdoptionConfig adoption) {
        return withViews(ViewSource.of(views.initialView(), views.controllers(), Optional.of(adoption)));
    }

    private GatewayConfig withViews(ViewSource other) {
        return new GatewayConfig(other, clients, limits, policy, startup, shutdown, nodes);
    }

    public GatewayConfig withPorts(String host, int http, int grpc, int metrics) {
        return withClients(clients.withPorts(new ListenPorts(host, http, grpc, metrics)));
    }

    public GatewayConfig withAccess(AccessPolicy access) {
        return withClients(clients.withAccess(access));
    }

    public GatewayConfig withAccessLog(AccessLogTarget target) {
        return withClients(clients.withAccessLog(target));
    }

    public GatewayConfig withTracing(TraceTarget target) {
        return withClients(clients.withTracing(target));
    }

    public GatewayConfig withExposure(DecisionExposure exposure) {
        return withClients(clients.withExposure(exposure));
    }

    private GatewayConfig withClients(FrontEndConfig frontEndConfig) {
        return new GatewayConfig(views, frontEndConfig, limits, policy, startup, shutdown, nodes);
    }

    public GatewayConfig withLimits(GatewayLimits gatewayLimits) {
        return new GatewayConfig(views, clients, gatewayLimits, policy, startup, shutdown, nodes);
    }

    public GatewayConfig withStartup(Startup other) {
        return new GatewayConfig(views, clients, limits, policy, other, shutdown, nodes);
    }

    public GatewayConfig withShutdown(Shutdown other) {
        return new GatewayConfig(views, clients, limits, policy, startup, other, nodes);
    }

    public GatewayConfig withNodeSecurity(NodeSecurity security) {
        return new GatewayConfig(views, clients, limits, policy, startup, shutdown, security);
    }
}
