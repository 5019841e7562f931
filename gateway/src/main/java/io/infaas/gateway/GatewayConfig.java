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
 * The configuration of a gateway.
 *
 * @param view initial view; without it, the gateway serves no query before the first view arrives
 * @param controller the controller that sends views, if any
 * @param adopted nodes whose models the gateway adopts, if any; excludes view and controller
 * @param host address for all three ports
 * @param httpPort port of the HTTP front end; 0 for a free one, as for the others
 * @param grace longest time to drain queries at shutdown
 * @param policy selection policy
 * @param startup event loops and warm-up
 * @param tls TLS identity of the client ports, if they encrypt
 * @param access restrictions on clients
 * @param security TLS and secrets towards nodes
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

    /** Returns a configuration for one view, ready at once, with Triton's ports and the default limits. */
    public static GatewayConfig of(View view) {
        return usual(Optional.of(view), GatewayLimits.DEFAULT);
    }

    /**
     * Returns a configuration without a view, for views that arrive later; ready at once, with Triton's ports and the limits for
     * on-demand loads.
     */
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

    /** Creates a configuration for one view, without a controller, ready at once. */
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

    /** Returns a copy with another address and other ports. */
    public GatewayConfig on(String address, int http, int grpc, int metrics) {
        return with(copy -> {
            copy.host = address;
            copy.httpPort = http;
            copy.grpcPort = grpc;
            copy.metricsPort = metrics;
        });
    }

    /** Returns a copy with a controller. */
    public GatewayConfig under(ControllerAddress address) {
        return with(copy -> copy.controller = Optional.of(address));
    }

    /** Returns a copy with other limits. */
    public GatewayConfig within(GatewayLimits others) {
        return with(copy -> copy.limits = others);
    }

    /** Returns a copy with other startup settings. */
    public GatewayConfig starting(Startup otherwise) {
        return with(copy -> copy.startup = otherwise);
    }

    /** Returns a copy with other access restrictions. */
    public GatewayConfig accessible(AccessPolicy otherwise) {
        return with(copy -> copy.access = otherwise);
    }

    /** Returns a copy with other security towards nodes. */
    public GatewayConfig securedBy(NodeSecurity otherwise) {
        return with(copy -> copy.security = otherwise);
    }

    /** Returns a copy that adopts the models of these nodes. */
    public GatewayConfig adopting(AdoptionConfig nodes) {
        return with(copy -> copy.adopted = Optional.of(nodes));
    }

    private GatewayConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.made();
    }

    /** A mutable copy of all components, for the methods that change some. */
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
