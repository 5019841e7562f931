package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Consolidation: a node whose load fits elsewhere with headroom, for long enough and at less disruption than it saves, is cordoned; once
 * nothing is left there it is ended. One node at a time.
 */
final class ScaleIn {

    /** Share of cores that may be in use on every remaining node: well below {@link Growth#BUSY}, so that no node is missed at once. */
    private static final double ROOMY = 0.6;
    /** The same by profiles where instances take longer than those say, alone on their nodes: how much longer is not known. */
    private static final double ROOMY_WHERE_SLOW = 0.2;
    /** What a node saves is counted for so long. */
    private static final Duration HORIZON = Duration.ofMinutes(10);

    private static final Duration EMPTYING = Duration.ofMinutes(2);
    private static final Duration REFUSED = Duration.ofMinutes(10);
    private static final int MOST_TRIED = 2;

    private final FleetRound round;
    private final FleetSituation situation;

    ScaleIn(FleetRound round) {
        this.round = round;
        this.situation = round.situation();
    }

    /** Ends cordoned and interrupted nodes on which nothing is left; uses a node again that cannot be emptied. */
    void endEmptied() {
        for (FleetNode node : situation.nodes()) {
            boolean kept = node.cordonedByOperator() && node.life() == MachineLife.CORDONED;
            if (!node.life().isLeaving() || kept || !node.isOurs() || round.wasEnded(node)) {
                continue;
            }
            Duration held = round.held("emptying " + node.id());
            if (node.isEmpty() || (!node.up() && held.compareTo(round.settings().answerTimeout()) > 0)) {
                round.terminate(
                        node,
                        "node '%s' is empty after %d s, nothing uses it any more"
                                .formatted(node.id(), held.toSeconds()));
            } else if (node.life() == MachineLife.CORDONED && held.compareTo(EMPTYING) > 0) {
                round.bar("emptying " + node.id(), REFUSED);
                round.uncordon(
                        node,
                        "node '%s' could not be emptied within %d s: it is used again"
                                .formatted(node.id(), held.toSeconds()));
            }
        }
    }

    /** Cordons the node that is needed least, once it has been needless for long enough. */
    void consolidate() {
        boolean busyElsewhere = !round.coming().isEmpty()
                || situation.nodes().stream().anyMatch(node -> node.life().isLeaving() && !node.cordonedByOperator());
        if (busyElsewhere || round.staying() <= round.settings().minimum()) {
            return;
        }
        situation.open().stream()
                .filter(node -> node.isOurs() && node.up() && !node.pinned())
                .filter(node -> !round.isBarred("emptying " + node.id()))
                .sorted(leastNeeded())
                .limit(MOST_TRIED)
                .filter(this::isNeedless)
                .findFirst()
                .ifPresent(this::empty);
    }

    private Comparator<FleetNode> leastNeeded() {
        // the one that was needless before: loads that are alike must not take turns
        return Comparator.<FleetNode>comparingInt(node -> round.wasHeld("needless " + node.id()) ? 0 : 1)
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

    private void empty(FleetNode node) {
        Duration held = round.held("needless " + node.id());
        if (held.compareTo(round.scaleInDelay(situation.start(node))) >= 0) {
            round.cordon(
                    node,
                    "what node '%s' carries fits elsewhere with every other node below %.0f %%, for %d s: it saves $%.4f/h"
                            .formatted(
                                    node.id(),
                                    100 * roomy(),
                                    held.toSeconds(),
                                    node.machine().pricePerHour()));
        }
    }

    /** Whether all is carried without it as well as with it, none of the others is near its limits, and it is worth the moves. */
    private boolean isNeedless(FleetNode node) {
        List<FleetNode> others = situation.open().stream()
                .filter(other -> !other.id().equals(node.id()))
                .toList();
        boolean healthy = situation.open().stream()
                .noneMatch(other -> other.isContended() || other.has(InstanceState.OVERLOADED));
        double disruptionSeconds = node.loadSeconds() + situation.start(node).toMillis() / 1e3;
        if (!healthy || disruptionSeconds > HORIZON.toSeconds()) {
            return false;
        }
        if (others.stream().noneMatch(FleetNode::up)) {
            return node.isEmpty() && situation.now().carriesAll();
        }
        boolean alike = others.stream()
                .allMatch(other ->
                        other.machine().nodeType().equals(node.machine().nodeType()));
        double roomy = roomy();
        if (alike && total() > roomy * others.size()) {
            return false;
        }
        PlanOutlook without = situation.whatIf().without(Set.of(node.id()));
        return without.isNoWorseThan(situation.whatIf().without(Set.of()))
                && without.utilization().values().stream().allMatch(share -> share <= roomy);
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
