package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.profiling.NodeProfiling;
import io.infaas.gateway.contract.Node;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Configuration of a control loop: inputs of its decisions, without ports and credentials.
 *
 * @param nodes provider of the nodes; its creator closes it after the loop
 * @param fleet how many nodes may be launched and ended; a policy that provides for the peak always has as many as it allows
 * @param profiling measures on nodes of types without measurements; its creator closes it after the loop
 * @param followed the published catalog, if it may be replaced while the loop runs
 * @param desired the wishes of operators
 */
public record LoopConfig(
        Catalog catalog,
        NodeProvider nodes,
        PolicyFactory policy,
        PolicySettings settings,
        FleetSettings fleet,
        Optional<NodeProfiling> profiling,
        Optional<CatalogInForce> followed,
        DesiredInForce desired) {

    /** A loop that measures nothing, with one catalog and without a store for wishes. */
    public LoopConfig(
            Catalog catalog, NodeProvider nodes, PolicyFactory policy, PolicySettings settings, FleetSettings fleet) {
        this(catalog, nodes, policy, settings, fleet, Optional.empty(), Optional.empty(), DesiredInForce.inMemory());
    }

    public LoopConfig {
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
    }

    LoopConfig with(FleetSettings other) {
        return new LoopConfig(catalog, nodes, policy, settings, other, profiling, followed, desired);
    }

    LoopConfig with(NodeProfiling other) {
        return new LoopConfig(catalog, nodes, policy, settings, fleet, Optional.of(other), followed, desired);
    }

    LoopConfig following(CatalogInForce other) {
        return new LoopConfig(catalog, nodes, policy, settings, fleet, profiling, Optional.of(other), desired);
    }

    LoopConfig wishing(DesiredInForce other) {
        return new LoopConfig(catalog, nodes, policy, settings, fleet, profiling, followed, other);
    }

    /** This configuration on other nodes. */
    LoopConfig with(NodeProvider other) {
        return new LoopConfig(
                followed.map(CatalogInForce::get).orElse(catalog),
                other,
                policy,
                settings,
                fleet,
                profiling,
                followed,
                desired);
    }

    /**
     * Requires that a catalog can come into force while the loop runs.
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
        var unused = new LoopConfig(next, nodes, policy, settings, fleet, profiling, followed, desired);
    }

    /** The catalog with everything published or measured until now, as operators wish it. */
    Catalog catalogInForce() {
        return desired.on(wholeCatalog());
    }

    /** As {@link #catalogInForce()}, with everything that operators forbid. */
    Catalog wholeCatalog() {
        return followed.map(CatalogInForce::get).orElseGet(() -> profiling
                .map(nodeProfiling -> nodeProfiling.catalog().inForce())
                .orElse(catalog));
    }

    /** Names of the variants that this or an earlier controller may have loaded, with or without an entry in the catalog in force. */
    Set<String> loadable() {
        Set<String> names = new TreeSet<>();
        followed.ifPresent(inForce -> names.addAll(inForce.loadable()));
        wholeCatalog().variants().stream().map(Variant::name).forEach(names::add);
        return names;
    }
}
