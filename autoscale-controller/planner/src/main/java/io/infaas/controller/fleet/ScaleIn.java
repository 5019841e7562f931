package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Consolidation: cordons a node whose load fits elsewhere with headroom, for long enough and at less disruption than it saves. An empty
 * cordoned node is ended. One node at a time, of a large fleet one in {@value #NODES_FOR_EACH}.
 */
final class ScaleIn {

    /** Share of cores that may be in use on every remaining node: well below {@link ScaleOut#BUSY}, so that no node is missed at once. */
    private static final double ROOMY = 0.6;
    /** The same while instances are interfered: the profiles then understate the load by an unknown factor. */
    private static final double ROOMY_WHERE_SLOW = 0.2;
    /** Least time over which savings of a node count; {@link #STARTS} start times if that is longer. */
    private static final Duration HORIZON = Duration.ofMinutes(10);

    private static final int STARTS = 2;

    private static final Duration EMPTYING = Duration.ofMinutes(2);
    private static final Duration REFUSED = Duration.ofMinutes(10);
    private static final int MOST_TRIED = 2;
    private static final double SAME = 1 + 1e-6;
    /** Nodes in the fleet for each node that drains at once. */
    private static final int NODES_FOR_EACH = 20;
    /** Divisor of a group that cannot drain at once. */
    private static final int FEWER = 4;

    private static final String LOOK = "look for needless nodes";

    private final FleetRound round;
    private final FleetSituation situation;

    ScaleIn(FleetRound round) {
        this.round = round;
        this.situation = round.situation();
    }

    /** Ends empty cordoned and interrupted nodes; uses a node again that cannot drain. */
    void endEmptied() {
        for (FleetNode node : situation.nodes()) {
            boolean operatorCordon = node.cordonedByOperator() && node.life() == MachineLife.CORDONED;
            if (!node.life().isLeaving() || operatorCordon || !node.isOurs() || round.wasEnded(node)) {
                continue;
            }
            Duration drainTime = round.holdTime("emptying " + node.id());
            boolean isSilent =
                    !node.up() && drainTime.compareTo(round.settings().answerTimeout()) > 0;
            if (isSilent ? !situation.isOutOfReach() : node.up() && node.isEmpty()) {
                round.terminate(
                        node,
                        "node '%s' is empty after %d s: no placement is left"
                                .formatted(node.id(), drainTime.toSeconds()));
            } else if (node.life() == MachineLife.CORDONED && drainTime.compareTo(EMPTYING) > 0) {
                round.bar("emptying " + node.id(), REFUSED);
                round.uncordon(
                        node,
                        "node '%s' did not drain within %d s: uncordoned".formatted(node.id(), drainTime.toSeconds()));
            }
        }
    }

    /** Cordons the nodes that are needed least, once they have been needless for long enough. */
    void consolidate() {
        boolean busyElsewhere = !round.coming().isEmpty()
                || situation.nodes().stream().anyMatch(node -> node.life().isLeaving() && !node.cordonedByOperator());
        int spare = round.staying() - round.settings().minimum();
        if (busyElsewhere || spare <= 0) {
            return;
        }
        List<FleetNode> order = situation.open().stream()
                .filter(node -> node.isOurs() && node.up() && !node.pinned())
                .filter(node -> !round.isBarred("emptying " + node.id()))
                .sorted(leastNeeded())
                .toList();
        if (round.isBarred(LOOK)) {
            order.stream().map(ScaleIn::needless).filter(round::wasHeld).forEach(round::holdTime);
            return;
        }
        round.bar(LOOK, round.betweenLooks());
        groups(order, Math.min(spare, groupSize())).stream()
                .filter(this::areNeedless)
                .findFirst()
                .ifPresent(this::empty);
    }

    /** Groups that may drain at once, the largest first, down to single nodes. */
    private static List<List<FleetNode>> groups(List<FleetNode> order, int most) {
        List<List<FleetNode>> groups = new ArrayList<>();
        for (int size = Math.min(most, order.size()); size > 1; size /= FEWER) {
            groups.add(order.subList(0, size));
        }
        for (int i = 0; i < Math.min(order.size(), MOST_TRIED); i++) {
            groups.add(order.subList(i, i + 1));
        }
        return groups;
    }

    private Comparator<FleetNode> leastNeeded() {
        // the node that was needless before: similar loads must not take turns
        return Comparator.<FleetNode>comparingInt(node -> round.wasHeld(needless(node)) ? 0 : 1)
                .thenComparingDouble(this::utilization)
                .thenComparingInt(FleetNode::planned)
                .thenComparing(Comparator.comparingDouble(
                                (FleetNode node) -> node.machine().pricePerHour())
                        .reversed())
                .thenComparing(Comparator.comparing(FleetNode::id).reversed());
    }

    private double utilization(FleetNode node) {
        return situation.now().utilization().getOrDefault(node.id(), 0.0);
    }

    private static String needless(FleetNode node) {
        return "needless " + node.id();
    }

    private void empty(List<FleetNode> nodes) {
        for (FleetNode node : nodes) {
            Duration idleTime = round.holdTime(needless(node));
            if (idleTime.compareTo(round.scaleInDelay(situation.start(node))) >= 0) {
                round.cordon(
                        node,
                        "load of node '%s'%s fits on the other nodes below %.0f %% each for %d s: saves $%.4f/h"
                                .formatted(
                                        node.id(),
                                        nodes.size() == 1 ? "" : " and %d others".formatted(nodes.size() - 1),
                                        100 * roomy(),
                                        idleTime.toSeconds(),
                                        node.machine().pricePerHour()));
            }
        }
    }

    /** Whether the other nodes carry the demand as well without them, none is near its limits, and the moves are worth it. */
    private boolean areNeedless(List<FleetNode> nodes) {
        Set<String> ids = nodes.stream().map(FleetNode::id).collect(Collectors.toCollection(TreeSet::new));
        List<FleetNode> fleetNodes = situation.open().stream()
                .filter(other -> !ids.contains(other.id()))
                .toList();
        boolean healthy = situation.now().strained().isEmpty()
                && situation.open().stream()
                        .noneMatch(other -> other.isContended() || other.has(InstanceState.OVERLOADED));
        if (!healthy || !nodes.stream().allMatch(this::isWorthTheMove)) {
            return false;
        }
        if (fleetNodes.stream().noneMatch(FleetNode::up)) {
            return nodes.stream().allMatch(FleetNode::isEmpty)
                    && situation.now().carriesAll();
        }
        boolean alike = situation.open().stream()
                        .map(node -> node.machine().nodeType())
                        .distinct()
                        .count()
                == 1;
        double roomy = roomy();
        // cheap checks first: the policy plans for the other nodes until nothing changes
        if ((alike && total() > roomy * fleetNodes.size()) || situation.whatIf().leastUtilizationWithout(ids) > roomy) {
            return false;
        }
        PlanOutlook without = situation.whatIf().without(ids);
        return (without.carriesAll() || without.isNoWorseThan(situation.whatIf().without(Set.of())))
                && without.utilization().entrySet().stream()
                        .allMatch(node -> node.getValue() <= roomy || isAsBusyNow(node.getKey(), node.getValue()));
    }

    /** Whether loading elsewhere and a new start take less time than the savings last. */
    private boolean isWorthTheMove(FleetNode node) {
        Duration start = situation.start(node);
        Duration twice = start.multipliedBy(STARTS);
        Duration window = twice.compareTo(HORIZON) > 0 ? twice : HORIZON;
        return node.loadSeconds() <= window.minus(start).toMillis() / 1e3;
    }

    /** Number of nodes that may drain at once. */
    private int groupSize() {
        return Math.max(1, situation.open().size() / NODES_FOR_EACH);
    }

    /**
     * Whether a node would be as busy with all others: few demanding instances fill one while others are empty. The remaining
     * nodes have room for a growth of its demand: all together are below the limit.
     */
    private boolean isAsBusyNow(String node, double share) {
        return share
                <= SAME * situation.whatIf().without(Set.of()).utilization().getOrDefault(node, 0.0);
    }

    private double roomy() {
        boolean slow = situation.open().stream().anyMatch(node -> node.has(InstanceState.INTERFERED));
        return slow ? ROOMY_WHERE_SLOW : ROOMY;
    }

    private double total() {
        return situation.now().utilization().values().stream()
                .mapToDouble(share -> share)
                .sum();
    }
}
