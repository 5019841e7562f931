package io.infaas.controller.node;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.gateway.contract.Node;
import java.time.Instant;
import java.util.Optional;

/**
 * One machine as its provider knows it, with the node that runs there.
 *
 * @param id id of the node, known from the launch on and never reused
 * @param nodeType name of its node type
 * @param offering id of the offering of its launch; blank if it was not launched
 * @param pricePerHour US dollars per hour that it costs until it is gone
 * @param request id of the launch request; blank if it was not launched
 * @param node where the node answers; empty until it has answered
 * @param until announced end by its provider; while that is far it serves on and is replaced in its turn
 * @param why reason for its life cycle, one line; blank without one
 * @param configuration names the image, start script and type of its launch, see {@link NodeProvider#configuration}; blank if unknown
 */
public record NodeMachine(
        String id,
        String nodeType,
        String offering,
        double pricePerHour,
        String request,
        MachineLife life,
        Optional<Node> node,
        Optional<Instant> until,
        String why,
        String configuration) {

    private static final int LONGEST_REASON = 300;

    public NodeMachine {
        if (id.isBlank()) {
            throw new IllegalArgumentException("the id of a machine must not be blank");
        }
        if (life.isServing() && node.isEmpty()) {
            throw new IllegalArgumentException(
                    "machine '%s' is %s: it must say where its node answers".formatted(id, life.label()));
        }
        String line = why.lines().findFirst().orElse("");
        why = line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }

    /** The zone of its launch; blank if it was not launched. */
    public String zone() {
        return Offering.zoneOf(offering);
    }

    /** US dollars per hour that it costs until it is gone; the nominal price of its type if it was not launched. */
    public double pricePerHour(Catalog catalog) {
        return offering.isEmpty()
                ? catalog.nodeType(nodeType).map(NodeType::pricePerHour).orElse(0.0)
                : pricePerHour;
    }

    /** A node that is managed elsewhere and always exists. */
    public static NodeMachine fixed(Node node) {
        return new NodeMachine(
                node.id(), node.type(), "", 0, "", MachineLife.READY, Optional.of(node), Optional.empty(), "", "");
    }

    /** A requested machine. */
    public static NodeMachine requested(String id, Offering offering, String request) {
        return new NodeMachine(
                id,
                offering.nodeType(),
                offering.id(),
                offering.pricePerHour(),
                request,
                MachineLife.REQUESTED,
                Optional.empty(),
                Optional.empty(),
                "",
                "");
    }

    public NodeMachine in(MachineLife life, String why) {
        return new NodeMachine(id, nodeType, offering, pricePerHour, request, life, node, until, why, configuration);
    }

    /** The machine at another price. */
    public NodeMachine costing(double perHour) {
        return new NodeMachine(id, nodeType, offering, perHour, request, life, node, until, why, configuration);
    }

    /** The machine, ready at an address. */
    public NodeMachine at(Node node) {
        return new NodeMachine(
                id,
                nodeType,
                offering,
                pricePerHour,
                request,
                MachineLife.READY,
                Optional.of(node),
                until,
                "",
                configuration);
    }

    /** The machine with or without an announced end: it stays as it is. */
    public NodeMachine announced(Optional<Instant> end, String why) {
        return new NodeMachine(id, nodeType, offering, pricePerHour, request, life, node, end, why, configuration);
    }

    /** The machine, with an end by its provider soon. */
    public NodeMachine interrupted(Instant until, String why) {
        return new NodeMachine(
                id,
                nodeType,
                offering,
                pricePerHour,
                request,
                MachineLife.INTERRUPTED,
                node,
                Optional.of(until),
                why,
                configuration);
    }

    /** The machine with its configuration. */
    public NodeMachine configured(String configuration) {
        return new NodeMachine(id, nodeType, offering, pricePerHour, request, life, node, until, why, configuration);
    }
}
