package io.infaas.controller.standalone;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Definition;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeKind;
import io.infaas.controller.local.TritonInstallation;
import io.infaas.controller.local.TritonNodes;
import io.infaas.controller.loop.ControllerConfig;
import io.infaas.controller.loop.LoopConfig;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.ports.PortClaim;
import io.infaas.controller.ports.PortClaim.PortTakenException;
import io.infaas.controller.status.AdminConfig;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.GatewayConfig.Shutdown;
import io.infaas.gateway.GatewayConfig.Startup;
import io.infaas.gateway.comparison.AnswerSampling;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.security.NodeSecurity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of {@link Standalone}.
 *
 * @param definitions definitions of different applications, or their folders; at least one
 * @param dataDir keeps built repositories between starts
 * @param fleet how many local nodes there may be
 * @param triton runs real tritonservers as nodes; empty for the embedded node
 * @param ports of gateway and controller
 * @param keepAll whether every variant stays loaded on every node, without demand, too
 * @param journal file to which the controller appends its decisions and actions
 */
public record StandaloneConfig(
        List<Path> definitions,
        Path dataDir,
        LocalFleet fleet,
        Optional<TritonInstallation> triton,
        Ports ports,
        PolicyFactory policy,
        PolicySettings settings,
        boolean keepAll,
        Path journal) {

    /** Control stream and admin port are reachable from this machine only. */
    private static final String LOOPBACK = "127.0.0.1";

    /**
     * @param host name or address on which the gateway listens
     * @param http HTTP port; 0, as for the others, for any free port
     */
    public record Ports(String host, int http, int grpc, int metrics, int control, int admin) {

        public Ports {
            port("--http-port", http);
            port("--grpc-port", grpc);
            port("--metrics-port", metrics);
            port("--control-port", control);
            port("--admin-port", admin);
        }

        private static void port(String flag, int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("%s %d must be within 0 and 65535".formatted(flag, port));
            }
        }
    }

    public StandaloneConfig {
        definitions = files(definitions);
        dataDir = dataDir.toAbsolutePath().normalize();
        journal = journal.toAbsolutePath().normalize();
    }

    /** @throws IllegalArgumentException if there is no definition, or one twice */
    private static List<Path> files(List<Path> definitions) {
        List<Path> files = definitions.stream()
                .map(path -> Files.isDirectory(path) ? path.resolve(Definition.NAME) : path)
                .map(file -> file.toAbsolutePath().normalize())
                .toList();
        Set<Path> paths = new HashSet<>();
        for (Path file : files) {
            if (!paths.add(file)) {
                throw new IllegalArgumentException("--definition %s is given twice: give it once".formatted(file));
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no --definition: give the infaas.yaml of an application");
        }
        return files;
    }

    /** Checks that all ports are free. The exception names the flag that changes the port. */
    void checkPorts() throws PortTakenException {
        List<PortClaim> gateway = List.of(
                new PortClaim("--http-port", "HTTP", ports.http()),
                new PortClaim("--grpc-port", "gRPC", ports.grpc()),
                new PortClaim("--metrics-port", "metrics", ports.metrics()));
        List<PortClaim> controller =
                List.of(ControllerConfig.controlClaim(ports.control()), ControllerConfig.adminClaim(ports.admin()));
        PortClaim.checkDistinct(gateway, controller);
        PortClaim.check(ports.host(), gateway);
        PortClaim.check(LOOPBACK, controller);
    }

    /** @param mainClass main class of the command with the subcommand {@code node} */
    LocalNodeKind kind(Path repository, String mainClass) {
        return triton.<LocalNodeKind>map(installation -> new TritonNodes(repository, installation))
                .orElseGet(() -> new EmbeddedNodes(repository, ChildJvm.likeThis(mainClass)));
    }

    ControllerConfig controller(Catalog catalog, NodeProvider provider, FleetSettings nodes) {
        return new ControllerConfig(
                        new LoopConfig(catalog, provider, policy, settings, nodes),
                        ControlConfig.local(ports.control()),
                        AdminConfig.onPort(ports.admin()),
                        Optional.of(journal),
                        true,
                        NodeSecurity.NONE)
                .following(new CatalogInForce(catalog, Set.of()))
                .wishing(DesiredInForce.beside(Optional.of(journal)));
    }

    /** A gateway that refuses no query for lateness: on one machine a node takes seconds to start, and users watch it. */
    GatewayConfig gateway(int controlPort, Duration grace) {
        GatewayConfig gateway = GatewayConfig.withoutView()
                .withController(ControllerAddress.plain(LOOPBACK, controlPort))
                .withPorts(ports.host(), ports.http(), ports.grpc(), ports.metrics())
                .withStartup(Startup.DEFAULT)
                .withShutdown(Shutdown.AT_ONCE.withGrace(grace))
                .withComparedShare(AnswerSampling.USUAL_SHARE);
        return gateway.withLimits(gateway.limits().withMaxLateness(0));
    }

    /** The host under which a client on this machine reaches the gateway. */
    String reachableHost() {
        return ports.host().equals("0.0.0.0") || ports.host().equals("::") ? LOOPBACK : ports.host();
    }
}
