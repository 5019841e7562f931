package io.infaas.controller.loop;

import io.infaas.catalog.NodeType;
import io.infaas.controller.fleet.Fleet;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.profiling.NodeTrials;
import io.infaas.controller.profiling.NodeTurns.NodeTurn;
import io.infaas.controller.profiling.TurnOutcome;
import io.infaas.controller.reconcile.Reconciler;
import io.infaas.gateway.contract.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps the node that measures its variants from everything else: neither reconciler nor gateways know of it meanwhile, planner and fleet
 * see it as cordoned. Confined to the loop's thread.
 */
record NewHardware(NodeTrials trials, Fleet fleet, Reconciler reconciler, Journal journal) {

    /** Ends the turn that is over; returns the node type that it has measured on. */
    Optional<NodeType> endTurn(long now) {
        Optional<TurnOutcome> ended = trials.takeFinished(now);
        ended.ifPresent(outcome -> {
            String node = outcome.turn().node().id();
            String estimates = outcome.measured().isEmpty() ? "; planning uses estimates for it" : "";
            fleet.withhold("", "");
            write("node-measured", node, outcome.text() + estimates, "done");
        });
        return ended.map(outcome -> outcome.turn().type());
    }

    /** Begins a turn if a node can be spared that the plan does not need. */
    void beginTurn(List<Node> nodes, PlacementPlan plan, long now) {
        Set<String> usedNodes = new TreeSet<>();
        plan.placements().forEach(placement -> usedNodes.add(placement.node()));
        reconciler.instances().keySet().forEach(placement -> usedNodes.add(placement.node()));
        Set<String> open = fleet.mark(reconciler.nodeCapacities()).stream()
                .filter(NodeCapacity::isOpen)
                .map(NodeCapacity::id)
                .collect(Collectors.toCollection(TreeSet::new));
        List<Node> staying =
                nodes.stream().filter(node -> !fleet.isLeaving(node.id())).toList();
        trials.begin(staying, usedNodes, open, now).ifPresent(turn -> {
            String reason = "measures %d variants for node type '%s'; takes no placements meanwhile"
                    .formatted(turn.variants().size(), turn.type().name());
            fleet.withhold(turn.node().id(), reason);
            write("node-measures", turn.node().id(), reason, "started");
        });
    }

    private void write(String event, String node, String reason, String outcome) {
        journal.write(JournalEntry.of(event, "", "", node, reason, outcome, Map.of()));
    }

    /** The nodes without the one that measures. */
    List<Node> inUse(List<Node> nodes) {
        return nodes.stream().filter(node -> !isMeasuring(node)).toList();
    }

    /** Capacities of the nodes in use, and of the one that measures, as cordoned. */
    List<NodeCapacity> capacities(List<Node> nodes) {
        List<NodeCapacity> inUse = fleet.mark(reconciler.nodeCapacities());
        Optional<NodeTurn> present =
                trials.present().filter(turn -> nodes.stream().anyMatch(this::isMeasuring));
        if (present.isEmpty()) {
            return inUse;
        }
        List<NodeCapacity> nodeCapacities = new ArrayList<>(inUse);
        present.ifPresent(
                turn -> nodeCapacities.add(new NodeCapacity(turn.node().id(), turn.type(), true).asCordoned()));
        return nodeCapacities;
    }

    private boolean isMeasuring(Node node) {
        return trials.present()
                .filter(turn -> turn.node().id().equals(node.id()))
                .isPresent();
    }
}
