package io.infaas.controller.fleet;

import io.infaas.catalog.store.Sha256;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Offering;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Replaces serving nodes in their turn: those that their provider will take away, whose memory does not come back, or that are outdated. Another
 * machine serves first, then the node drains, and it ends once it is empty. The request of the machine names the node, so that the next controller
 * continues, and repeats nothing. Where nothing forces a replacement, failures pause it; so do nodes that are missing or do not answer.
 */
final class Replacements {

    /** Key of a pause. */
    static final String PAUSED = "roll-out paused";

    private static final String FAILED = "replacement failed ";
    private static final String SUFFIX = "-for-";
    private static final int DIGITS = 10;
    private static final int FAILURES = 2;
    /** Failures of different causes do not add up. */
    private static final Duration COUNTED = Duration.ofHours(1);

    private final FleetRound round;
    private final FleetSituation situation;
    private final int atOnce;

    Replacements(FleetRound round) {
        this.round = round;
        this.situation = round.situation();
        this.atOnce = round.settings().replacementsAtOnce();
        if (situation.resumed()) {
            round.release(key -> key.startsWith(FAILED));
        } else if (round.wasHeld(PAUSED) && situation.nodes().stream().anyMatch(FleetNode::isOutdated)) {
            round.holdTime(PAUSED);
        }
    }

    /** Short name of a node in the request of its replacement: ids of nodes contain the request, and would grow. */
    static String place(String node) {
        return Sha256.of(node).substring(0, DIGITS);
    }

    /** The place that a machine was launched for. */
    static Optional<String> place(FleetNode machine) {
        return placeIn(machine.machine().request());
    }

    static Optional<String> place(FleetAction.Launch launch) {
        return placeIn(launch.request());
    }

    private static Optional<String> placeIn(String request) {
        int at = request.lastIndexOf(SUFFIX);
        return at < 0 ? Optional.empty() : Optional.of(request.substring(at + SUFFIX.length()));
    }

    /** The next steps. */
    void inTurn() {
        if (situation.shrinking() || round.isOutOfReach()) {
            return;
        }
        long leaving = situation.nodes().stream()
                .filter(node -> node.life().isLeaving() && !node.cordonedByOperator())
                .count();
        long waiting = situation.open().stream()
                .filter(node -> round.replacement(node.id()).isPresent())
                .count();
        for (FleetNode node : due()) {
            FleetNode replacement = round.replacement(node.id()).orElse(null);
            if (replacement != null && node.isOpen() && round.serves(replacement) && leaving < atOnce) {
                leaving++;
                waiting--;
                round.cordon(node, "%s, its replacement '%s' is ready".formatted(why(node), replacement.id()));
            } else if (replacement == null && leaving + waiting - (node.isOpen() ? 0 : 1) < atOnce && launch(node)) {
                waiting++;
            }
        }
    }

    /** Nodes to replace: those with a replacement first, then the most urgent. */
    private List<FleetNode> due() {
        return situation.nodes().stream()
                .filter(node -> node.isOpen() || isWishedAfterItsCordon(node))
                .filter(node -> node.isOurs() && node.up() && !node.pinned())
                .filter(node -> !why(node).isEmpty())
                .filter(node -> !(node.isOutdated() && isPaused()))
                .filter(node -> !round.wasEnded(node) && !round.isBarred("emptying " + node.id()))
                .sorted(Comparator.<FleetNode, Boolean>comparing(
                                node -> round.replacement(node.id()).isEmpty())
                        .thenComparing(FleetNode::isOutdated)
                        .thenComparing(node -> !node.outdated().equals(Drift.WISH)))
                .toList();
    }

    /** An operator had cordoned it, and nothing may have taken its place. */
    private static boolean isWishedAfterItsCordon(FleetNode node) {
        return node.life() == MachineLife.CORDONED && node.outdated().equals(Drift.WISH) && !node.isEmpty();
    }

    private boolean launch(FleetNode node) {
        // a node that the policy ends needs no replacement, and which one ends is not decided yet
        if (node.isOutdated()
                && round.before().since().keySet().stream().anyMatch(key -> key.startsWith("needless "))) {
            return false;
        }
        List<Offering> order = FleetDecision.order(round, node.machine().offering());
        int surge = node.memoryLost() && node.machine().until().isEmpty() ? 0 : atOnce;
        boolean launches = round.launchFor(node, order, surge, why(node));
        if (!launches) {
            round.notice("replacement", why(node) + " and is not replaced: " + round.obstacle(order));
        }
        return launches;
    }

    private static String why(FleetNode node) {
        if (node.machine().until().isPresent()) {
            return "node '%s' is reclaimed by its provider at %s"
                    .formatted(node.id(), node.machine().until().get());
        }
        if (node.memoryLost()) {
            return "node '%s' does not release the memory of unloaded models".formatted(node.id());
        }
        return node.outdated().isEmpty() ? "" : "node '%s' %s".formatted(node.id(), node.outdated());
    }

    private boolean isPaused() {
        return round.isHeld(PAUSED);
    }

    /** Counts a failure of a machine that was launched in the place of an outdated node; several without a success pause all others. */
    void countFailure(FleetNode machine, String why) {
        outdated(machine).ifPresent(node -> {
            round.bar(FAILED + machine.id(), COUNTED);
            if (round.barred(key -> key.startsWith(FAILED)) >= FAILURES) {
                pause(node, machine, why);
            }
        });
    }

    /** A machine that was launched in the place of an outdated node does not become ready: the configuration is to blame. */
    void pauseFor(FleetNode machine, String why) {
        outdated(machine).ifPresent(node -> pause(node, machine, why));
    }

    void countSuccess() {
        round.release(key -> key.startsWith(FAILED));
    }

    /** The outdated node in whose place a machine was launched, unless the machine is outdated, too: then another configuration failed. */
    private Optional<FleetNode> outdated(FleetNode machine) {
        Optional<String> place =
                place(machine).filter(unused -> machine.outdated().isEmpty());
        return place.isEmpty()
                ? Optional.empty()
                : situation.nodes().stream()
                        .filter(node -> node.isOutdated() && place(node.id()).equals(place.get()))
                        .findFirst();
    }

    private void pause(FleetNode node, FleetNode machine, String why) {
        if (!isPaused()) {
            round.holdTime(PAUSED);
            round.pause(
                    "machine '%s', launched in the place of node '%s', %s: replacements pause until 'infaas replace --resume'"
                            .formatted(machine.id(), node.id(), why));
        }
    }
}
