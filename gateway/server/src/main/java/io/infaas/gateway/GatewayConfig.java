package io.infaas.gateway;

import io.infaas.gateway.access.AccessPolicy;
import io.infaas.gateway.accesslog.AccessLogTarget;
import io.infaas.gateway.adopt.AdoptionConfig;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.FrontEndConfig;
import io.infaas.gateway.frontend.FrontEndConfig.ListenPorts;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.selection.SelectionPolicy;
import io.infaas.gateway.trace.Tracer.TraceTarget;
import java.time.Duration;
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
 * @param comparedShare share of the queries that the most accurate variant answers again, 0 to 1
 */
public record GatewayConfig(
        ViewSource views,
        FrontEndConfig clients,
        GatewayLimits limits,
        SelectionPolicy policy,
        Startup startup,
        Shutdown shutdown,
        NodeSecurity nodes,
        double comparedShare) {

    /** Returns a configuration for one view, without warm-up or lame-duck time, with Triton's ports and the default limits. */
    public static GatewayConfig of(View view) {
        return usual(Optional.of(view), GatewayLimits.DEFAULT);
    }

    /**
     * Returns a configuration without a view, for views that arrive later; without warm-up or lame-duck time, with Triton's
     * ports and the limits for on-demand loads.
     */
    public static GatewayConfig withoutView() {
        return usual(Optional.empty(), GatewayLimits.ON_DEMAND);
    }

    private static GatewayConfig usual(Optional<View> view, GatewayLimits limits) {
        return new GatewayConfig(
                new ViewSource(view, List.of(), Optional.empty()),
                FrontEndConfig.DEFAULT,
                limits,
                SelectionPolicy.CHEAPEST,
                Startup.AT_ONCE,
                Shutdown.AT_ONCE,
                NodeSecurity.NONE,
                0);
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
        return withViews(new ViewSource(views.initialView(), List.of(addresses), views.adoption()));
    }

    /** Adds nodes whose models the gateway adopts. */
    public GatewayConfig withAdoption(AdoptionConfig adoption) {
        return withViews(new ViewSource(views.initialView(), views.controllers(), Optional.of(adoption)));
    }

    private GatewayConfig withViews(ViewSource other) {
        return new GatewayConfig(other, clients, limits, policy, startup, shutdown, nodes, comparedShare);
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
        return new GatewayConfig(views, frontEndConfig, limits, policy, startup, shutdown, nodes, comparedShare);
    }

    public GatewayConfig withLimits(GatewayLimits gatewayLimits) {
        return new GatewayConfig(views, clients, gatewayLimits, policy, startup, shutdown, nodes, comparedShare);
    }

    public GatewayConfig withStartup(Startup other) {
        return new GatewayConfig(views, clients, limits, policy, other, shutdown, nodes, comparedShare);
    }

    public GatewayConfig withShutdown(Shutdown other) {
        return new GatewayConfig(views, clients, limits, policy, startup, other, nodes, comparedShare);
    }

    /** The same with comparisons of this share of the queries. */
    public GatewayConfig withComparedShare(double share) {
        return new GatewayConfig(views, clients, limits, policy, startup, shutdown, nodes, share);
    }

    public GatewayConfig withNodeSecurity(NodeSecurity security) {
        return new GatewayConfig(views, clients, limits, policy, startup, shutdown, security, comparedShare);
    }

    /**
     * Event loops and warm-up of a gateway.
     *
     * @param eventLoops threads that serve queries
     * @param warmUp CPU time for the warm-up with internal queries before the gateway is ready; zero disables it
     */
    public record Startup(int eventLoops, Duration warmUp) {

        /** One event loop per processor, ready when warm. */
        public static final Startup DEFAULT = new Startup(processors(), Duration.ofSeconds(1));

        /** Ready at once, but slow at first. */
        public static final Startup AT_ONCE = new Startup(processors(), Duration.ZERO);

        public Startup {
            if (eventLoops < 1) {
                throw new IllegalArgumentException("--event-loops %d must be at least 1".formatted(eventLoops));
            }
            if (warmUp.isNegative() || warmUp.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException(
                        "--warm-up-ms %d must be within 0 (off) and 60000".formatted(warmUp.toMillis()));
            }
        }

        public static int processors() {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    /**
     * The end of a gateway.
     *
     * @param lameDuck time that it serves on after it reports not ready, so that balancers choose another gateway; zero for none
     * @param grace longest time for the queries in progress after that
     */
    public record Shutdown(Duration lameDuck, Duration grace) {

        private static final Duration LONGEST = Duration.ofHours(1);

        /** Accepts no new work at once: for a gateway without a peer. */
        public static final Shutdown AT_ONCE = new Shutdown(Duration.ZERO, Duration.ofSeconds(30));

        public Shutdown {
            requireWithin("--lame-duck-ms", lameDuck);
            requireWithin("--grace-ms", grace);
        }

        private static void requireWithin(String flag, Duration value) {
            if (value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "%s %d must be within 0 and %d".formatted(flag, value.toMillis(), LONGEST.toMillis()));
            }
        }

        public Shutdown withGrace(Duration longest) {
            return new Shutdown(lameDuck, longest);
        }
    }
}
