package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.ports.PortClaim;
import io.infaas.controller.profiling.NodeProfiling;
import io.infaas.controller.status.AdminConfig;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeCredentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Configuration of a controller.
 *
 * @param nodes provider of the nodes; its creator closes it after the controller
 * @param control the control port for gateways
 * @param admin the admin port for operators and tools
 * @param journal file to append decisions and actions to, if any
 * @param first whether no earlier controller can have published a view: then the first unload waits for no lease
 * @param credentials credentials for the nodes
 * @param fleet how many nodes may be launched and ended; a policy that provides for the peak always has as many as it allows
 * @param profiling measures on nodes of types without measurements; its creator closes it after the controller
 * @param followed the catalog in force, if it may be replaced while the controller runs
 */
public record ControllerConfig(
        Catalog catalog,
        NodeProvider nodes,
        PolicyFactory policy,
        PolicySettings settings,
        ControlConfig control,
        AdminConfig admin,
        Optional<Path> journal,
        boolean first,
        NodeCredentials credentials,
        FleetSettings fleet,
        Optional<NodeProfiling> profiling,
        Optional<CatalogInForce> followed) {

    /** A controller that measures nothing. */
    public ControllerConfig(
            Catalog catalog,
            NodeProvider nodes,
            PolicyFactory policy,
            PolicySettings settings,
            ControlConfig control,
            AdminConfig admin,
            Optional<Path> journal,
            boolean first,
            NodeCredentials credentials,
            FleetSettings fleet) {
        this(
                catalog,
                nodes,
                policy,
                settings,
                control,
                admin,
                journal,
                first,
                credentials,
                fleet,
                Optional.empty(),
                Optional.empty());
    }

    public ControllerConfig {
        for (Node node : nodes.nodes()) {
            if (catalog.nodeType(node.type()).isEmpty()) {
                throw new IllegalArgumentException("node '%s' has node type '%s'; the catalog has %s"
                        .formatted(
                                node.id(),
                                node.type(),
                                catalog.nodeTypes().stream().map(NodeType::name).collect(Collectors.joining(", "))));
            }
        }
        for (String application : settings.peak().keySet()) {
            if (catalog.application(application).isEmpty()) {
                throw new IllegalArgumentException(
                        "--peak names application '%s', which the catalog does not have".formatted(application));
            }
        }
        if (control.port() != 0 && control.port() == admin.port()) {
            throw new IllegalArgumentException(
                    "--control-port and --admin-port are both %d: give each its own".formatted(control.port()));
        }
    }

    /** This configuration with a fleet that follows demand. */
    public ControllerConfig with(FleetSettings other) {
        return with(catalog, nodes, other, profiling, followed);
    }

    /** This configuration, where nodes of new types measure their variants. */
    public ControllerConfig with(NodeProfiling other) {
        return with(catalog, nodes, fleet, Optional.of(other), followed);
    }

    /** This configuration, whose catalog may be replaced while the controller runs. */
    public ControllerConfig following(CatalogInForce other) {
        return with(catalog, nodes, fleet, profiling, Optional.of(other));
    }

    /** This configuration on other nodes. */
    ControllerConfig with(NodeProvider other) {
        return with(followed.map(CatalogInForce::get).orElse(catalog), other, fleet, profiling, followed);
    }

    private ControllerConfig with(
            Catalog catalog,
            NodeProvider provider,
            FleetSettings bounds,
            Optional<NodeProfiling> measuring,
            Optional<CatalogInForce> follows) {
        return new ControllerConfig(
                catalog,
                provider,
                policy,
                settings,
                control,
                admin,
                journal,
                first,
                credentials,
                bounds,
                measuring,
                follows);
    }

    /**
     * Requires that a catalog can come into force while this controller runs.
     *
     * @throws IllegalArgumentException in one line
     */
    void requireFor(Catalog next) {
        catalogInForce().nodeTypes().forEach(nodeType -> next.nodeType(nodeType.name())
                .ifPresent(type -> {
                    if (!type.isSameMachine(nodeType)) {
                        throw new IllegalArgumentException(
                                "node type '%s' has other resources than before: restart the controllers to take it over"
                                        .formatted(nodeType.name()));
                    }
                }));
        with(next, nodes, fleet, profiling, followed);
    }

    /** The catalog with everything published or measured until now. */
    Catalog catalogInForce() {
        return followed.map(CatalogInForce::get).orElseGet(() -> profiling
                .map(nodeProfiling -> nodeProfiling.catalog().inForce())
                .orElse(catalog));
    }

    FleetSettings fleetOfPolicy() {
        return policy.usesWholeFleet() && !fleet.isFixed() ? fleet.always() : fleet;
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
        return catalog.applications().stream()
                .map(application -> application.name())
                .toList();
    }
}
