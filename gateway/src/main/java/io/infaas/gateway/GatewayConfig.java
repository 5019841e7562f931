package io.infaas.gateway;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.selection.SelectionPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All that a gateway is started with.
 *
 * @param view what it routes by until it is given another one; without it no query is served before the first view
 * @param controller the controller that sends views, if there is one
 * @param adopted nodes whose models it serves as it finds them, if there are such; then there is neither view nor controller
 * @param host address that all three ports are bound on
 * @param httpPort port of the HTTP front end; 0 for a free one, as for the others
 * @param grace time for queries under way when the gateway stops
 * @param policy how an instance is chosen
 * @param startup how it gets going
 * @param tls by what the clients' ports encrypt, if they do
 * @param access what clients have to show for what
 * @param security how nodes are spoken to
 */
public record GatewayConfig(
        Optional<View> view,
        Optional<ControllerAddress> controller,
        Optional<AdoptionConfig> adopted,
        String host,
        int httpPort,
        int grpcPort,
        int metricsPort,
        DecisionExposure exposure,
        GatewayLimits limits,
        Duration grace,
        SelectionPolicy policy,
        Startup startup,
        Optional<ServerTls> tls,
        AccessPolicy access,
        NodeSecurity security) {

    /** By one view, ready at once: Triton's ports and the usual limits. */
    public static GatewayConfig of(View view) {
        return usual(Optional.of(view), GatewayLimits.DEFAULT);
    }

    /** Without a view, for one whose views are given to it as they come, ready at once: Triton's ports, and patience with loads. */
    public static GatewayConfig withoutView() {
        return usual(Optional.empty(), GatewayLimits.ON_DEMAND);
    }

    private static GatewayConfig usual(Optional<View> view, GatewayLimits limits) {
        return new GatewayConfig(
                view,
                Optional.empty(),
                Optional.empty(),
                "0.0.0.0",
                8000,
                8001,
                8002,
                DecisionExposure.ALWAYS,
                limits,
                Duration.ofSeconds(30),
                SelectionPolicy.CHEAPEST,
                Startup.AT_ONCE,
                Optional.empty(),
                AccessPolicy.OPEN,
                NodeSecurity.NONE);
    }

    /** By one view, without a controller, ready at once. */
    public GatewayConfig(
            View view,
            String host,
            int httpPort,
            int grpcPort,
            int metricsPort,
            DecisionExposure exposure,
            GatewayLimits limits,
            Duration grace,
            SelectionPolicy policy) {
        this(
                Optional.of(view),
                Optional.empty(),
                Optional.empty(),
                host,
                httpPort,
                grpcPort,
                metricsPort,
                exposure,
                limits,
                grace,
                policy,
                Startup.AT_ONCE,
                Optional.empty(),
                AccessPolicy.OPEN,
                NodeSecurity.NONE);
    }

    public GatewayConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("--host must not be blank; 0.0.0.0 is every address of this machine");
        }
        if (adopted.isPresent() && (view.isPresent() || controller.isPresent())) {
            throw new IllegalArgumentException(
                    "--nodes serves what nodes are found to have: state either it, or --view and --controller");
        }
        port("--http-port", httpPort);
        port("--grpc-port", grpcPort);
        port("--metrics-port", metricsPort);
        distinct("--http-port", httpPort, "--grpc-port", grpcPort);
        distinct("--http-port", httpPort, "--metrics-port", metricsPort);
        distinct("--grpc-port", grpcPort, "--metrics-port", metricsPort);
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace %s must not be negative".formatted(grace));
        }
    }

    /** The same on other ports. */
    public GatewayConfig on(String address, int http, int grpc, int metrics) {
        return with(copy -> {
            copy.host = address;
            copy.httpPort = http;
            copy.grpcPort = grpc;
            copy.metricsPort = metrics;
        });
    }

    /** The same under a controller. */
    public GatewayConfig under(ControllerAddress address) {
        return with(copy -> copy.controller = Optional.of(address));
    }

    /** The same with other limits. */
    public GatewayConfig within(GatewayLimits others) {
        return with(copy -> copy.limits = others);
    }

    /** The same, getting going otherwise. */
    public GatewayConfig starting(Startup otherwise) {
        return with(copy -> copy.startup = otherwise);
    }

    /** The same with other access. */
    public GatewayConfig accessible(AccessPolicy otherwise) {
        return with(copy -> copy.access = otherwise);
    }

    /** The same with nodes that are spoken to in another way. */
    public GatewayConfig securedBy(NodeSecurity otherwise) {
        return with(copy -> copy.security = otherwise);
    }

    /** The same over nodes whose models it serves as it finds them. */
    public GatewayConfig adopting(AdoptionConfig nodes) {
        return with(copy -> copy.adopted = Optional.of(nodes));
    }

    private GatewayConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.made();
    }

    /** What a record lacks: all components, of which some are about to change. */
    private static final class Copy {

        private Optional<View> view;
        private Optional<ControllerAddress> controller;
        private Optional<AdoptionConfig> adopted;
        private String host;
        private int httpPort;
        private int grpcPort;
        private int metricsPort;
        private DecisionExposure exposure;
        private GatewayLimits limits;
        private Duration grace;
        private SelectionPolicy policy;
        private Startup startup;
        private Optional<ServerTls> tls;
        private AccessPolicy access;
        private NodeSecurity security;

        Copy(GatewayConfig of) {
            view = of.view;
            controller = of.controller;
            adopted = of.adopted;
            host = of.host;
            httpPort = of.httpPort;
            grpcPort = of.grpcPort;
            metricsPort = of.metricsPort;
            exposure = of.exposure;
            limits = of.limits;
            grace = of.grace;
            policy = of.policy;
            startup = of.startup;
            tls = of.tls;
            access = of.access;
            security = of.security;
        }

        GatewayConfig made() {
            return new GatewayConfig(
                    view,
                    controller,
                    adopted,
                    host,
                    httpPort,
                    grpcPort,
                    metricsPort,
                    exposure,
                    limits,
                    grace,
                    policy,
                    startup,
                    tls,
                    access,
                    security);
        }
    }

    private static void port(String flag, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("%s %d must be within 0 (a free one) and 65535".formatted(flag, port));
        }
    }

    private static void distinct(String flag, int port, String otherFlag, int otherPort) {
        if (port != 0 && port == otherPort) {
            throw new IllegalArgumentException("%s and %s are both %d".formatted(flag, otherFlag, port));
        }
    }
}
