package io.infaas.controller.fleet;

import io.infaas.controller.fleet.FleetMemory.FleetChange;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Offering;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which nodes to launch, drain and end. Pure: no I/O, no clock, no state; same situation and memory, same change.
 *
 * <p>Machines that start or end count: together they never exceed the budget. Only the replacement of a machine that its provider takes away may
 * exceed the maximum. Failed machines are replaced at once; otherwise the policy decides.
 */
public final class FleetDecision {

    private static final Duration BAR = Duration.ofSeconds(60);
    private static final Duration LEAST_START = Duration.ofSeconds(60);
    private static final int STARTS = 3;
    /** How long many nodes at once may be silent. */
    private static final Duration OUT_OF_REACH = Duration.ofMinutes(10);

    private final FleetSettings settings;

    public FleetDecision(FleetSettings settings) {
        this.settings = settings;
    }

    /** The next steps, and the memory of the next decision. */
    public FleetChange decide(FleetSituation situation, FleetMemory before) {
        FleetRound round = new FleetRound(situation, settings, before);
        if (settings.isFixed()) {
            return round.change();
        }
        failedLaunches(round);
        lateStarts(round);
        replaceLost(round);
        replaceInTurn(round);
        new EmptiedNodes(round).end();
        new PlannedMachines(round).follow();
        keepMinimum(round);
        return round.change();
    }

    /** A machine that is gone and never served: its offering is left alone for a while, and the next best is taken at once. */
    private static void failedLaunches(FleetRound round) {
        for (FleetNode node : round.situation().failed()) {
            boolean failedBefore = round.before().since().containsKey("failed " + node.id());
            round.holdTime("failed " + node.id());
            if (!failedBefore && node.isOurs() && node.machine().node().isEmpty() && !round.wasEnded(node)) {
                round.bar(FleetRound.barred(node.machine().offering()), BAR);
            }
        }
    }

    /** A machine that does not become ready in time, or whose node stops answering, is ended; the latter is replaced first. */
    private void lateStarts(FleetRound round) {
        boolean lost = round.isOutOfReach();
        for (FleetNode node : round.situation().nodes()) {
            if (node.up() || round.wasEnded(node)) {
                continue;
            }
            if (node.life().isComing()) {
                Duration wait = round.holdTime("coming " + node.id());
                Duration limit = lost && node.adopted() ? OUT_OF_REACH : limit(round, node);
                if (wait.compareTo(limit) > 0) {
                    round.bar(FleetRound.barred(node.machine().offering()), BAR);
                    round.terminate(
                            node,
                            "machine '%s' is %s for %d s and its node never answered"
                                    .formatted(node.id(), node.life().label(), wait.toSeconds()));
                }
            } else if (node.isOpen() && node.isOurs()) {
                Duration silence = round.holdTime("silent " + node.id());
                boolean due = silence.compareTo(lost ? OUT_OF_REACH : settings.answerTimeout()) > 0;
                String why = "node '%s' has not answered for %d s".formatted(node.id(), silence.toSeconds());
                // while many are silent it is not due any more; its replacement counts all the same
                if (round.wasHeld(FleetRound.REPLACED + node.id()) || (due && replace(round, node, why))) {
                    round.holdTime(FleetRound.REPLACED + node.id());
                }
                if (due) {
                    round.terminate(node, why);
                }
            }
        }
        if (lost) {
            round.notice(
                    "reach",
                    "more than a third of the nodes do not answer: a network failure is likely, no node is terminated or replaced before %d min"
                            .formatted(OUT_OF_REACH.toMinutes()));
        }
    }

    private static Duration limit(FleetRound round, FleetNode node) {
        Duration starts = round.situation().start(node).multipliedBy(STARTS);
        return starts.compareTo(LEAST_START) > 0 ? starts : LEAST_START;
    }

    /** Replaces, in the same round, machines that served and are gone, or end, without our request. */
    private static void replaceLost(FleetRound round) {
        SortedMap<String, FleetNode> present = new TreeMap<>();
        round.situation().nodes().forEach(node -> present.put(node.id(), node));
        round.before().serving().forEach((id, offering) -> {
            FleetNode node = present.get(id);
            if (node == null) {
                replace(round, offering, "node '%s' is gone".formatted(id));
            } else if (node.life() == MachineLife.INTERRUPTED && !round.wasHeld(FleetRound.REPLACING + id)) {
                if (!replace(round, node, "node '%s' is reclaimed by its provider".formatted(id))) {
                    round.owe(node);
                }
            }
        });
    }

    /**
     * Replaces a serving node that its provider will take away, or whose memory does not come back. One node drains at a time, once all starting
     * machines are ready. Without a replacement it stays.
     */
    private static void replaceInTurn(FleetRound round) {
        boolean moving = round.situation().nodes().stream()
                .anyMatch(node -> node.life().isLeaving() && !node.cordonedByOperator());
        Optional<FleetNode> next = round.situation().open().stream()
                .filter(node -> node.isOurs() && node.up() && !node.pinned())
                .filter(node -> node.memoryLost() || node.machine().until().isPresent())
                .filter(node -> !round.isBarred("emptying " + node.id()))
                .min(Comparator.comparing(node -> !round.wasHeld(FleetRound.REPLACING + node.id())));
        if (moving || next.isEmpty()) {
            return;
        }
        FleetNode node = next.get();
        String why = node.machine().until().isPresent()
                ? "node '%s' is reclaimed by its provider at %s"
                        .formatted(node.id(), node.machine().until().get())
                : "node '%s' does not release the memory of unloaded models".formatted(node.id());
        if (round.wasHeld(FleetRound.REPLACING + node.id())) {
            round.holdTime(FleetRound.REPLACING + node.id());
            if (round.coming().isEmpty()) {
                round.cordon(node, why + ", its replacement is ready");
            }
        } else if (replace(round, node, why)) {
            round.holdTime(FleetRound.REPLACING + node.id());
        }
    }

    private static boolean replace(FleetRound round, FleetNode node, String why) {
        return round.replace(node, order(round, node.machine().offering()), why);
    }

    private static void replace(FleetRound round, String offering, String why) {
        Offering replacement = round.affordable(order(round, offering), why + " and is not replaced");
        if (replacement != null) {
            round.launch(replacement, 1, why + ": replaced by " + replacement.nodeType());
        }
    }

    /** The same offering, else the cheapest of the same type, else the cheapest. */
    private static List<Offering> order(FleetRound round, String offering) {
        return round.available().stream()
                .sorted(Comparator.comparingInt(other -> likeness(other, offering)))
                .toList();
    }

    private static int likeness(Offering offering, String offeringId) {
        if (offering.id().equals(offeringId)) {
            return 0;
        }
        return offeringId.startsWith(offering.nodeType() + "/") ? 1 : 2;
    }

    private void keepMinimum(FleetRound round) {
        int missing = settings.minimum() - round.staying();
        if (missing > 0) {
            String why = "the minimum is %d nodes, %d are running or starting"
                    .formatted(settings.minimum(), round.staying());
            Offering addition = round.affordable(round.available(), why);
            if (addition != null) {
                round.launch(addition, missing, why);
            }
        }
    }
}
