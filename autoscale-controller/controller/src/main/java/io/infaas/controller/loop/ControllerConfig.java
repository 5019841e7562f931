package io.infaas.controller.loop;

import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.ports.PortClaim;
import io.infaas.controller.profiling.NodeProfiling;
import io.infaas.controller.status.AdminConfig;
import io.infaas.gateway.nodes.NodeCredentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of a controller.
 *
 * @param control the control port for gateways
 * @param admin the admin port for operators and tools
 * @param journal file to append decisions and actions to, if any
 * @param first whether no earlier controller can have published a view: then the first unload waits for no lease
 * @param credentials credentials for the nodes
 */
public record ControllerConfig(
        LoopConfig loop,
        ControlConfig control,
        AdminConfig admin,
        Optional<Path> journal,
        boolean first,
        NodeCredentials credentials) {

    public ControllerConfig {
        if (control.port() != 0 && control.port() == admin.port()) {
            throw new IllegalArgumentException(
                    "--control-port and --admin-port are both %d: give each its own".formatted(control.port()));
        }
    }

    /** This configuration with a fleet that follows demand. */
    public ControllerConfig with(FleetSettings fleet) {
        return with(loop.with(fleet));
    }

    /** This configuration, where nodes of new types measure their variants. */
    public ControllerConfig with(NodeProfiling profiling) {
        return with(loop.with(profiling));
    }

    /** This configuration, whose catalog may be replaced while the controller runs. */
    public ControllerConfig following(CatalogInForce catalog) {
        return with(loop.following(catalog));
    }

    /** This configuration with a store of the wishes of operators. */
    public ControllerConfig wishing(DesiredInForce desired) {
        return with(loop.wishing(desired));
    }

    /** This configuration on other nodes. */
    ControllerConfig with(NodeProvider nodes) {
        return with(loop.with(nodes));
    }

    private ControllerConfig with(LoopConfig other) {
        return new ControllerConfig(other, control, admin, journal, first, credentials);
    }

    /** The control port, with the flag that changes it. */
    public static PortClaim controlClaim(int port) {
        return new PortClaim("--control-port", "control", port);
    }

    /** The admin port, with the flag that changes it. */
    public static PortClaim adminClaim(int port) {
        return new PortClaim("--admin-port", "admin", port);
    }

    List<String> applications() {
        return loop.catalog().applications().stream()
                .map(application -> application.name())
                .toList();
    }
}
