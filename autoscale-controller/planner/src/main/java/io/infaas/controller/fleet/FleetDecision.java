package io.infaas.controller.fleet;

import io.infaas.controller.fleet.FleetMemory.FleetChange;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Offering;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which nodes to launch, drain and end. Pure: no I/O, no clock, no state; same situation and memory, same change.
 *
 * <p>Machines that start or end count: together they never exceed the budget. Only a machine that takes the place of one that is there may exceed
 * the maximum. Failed machines are replaced at once; otherwise the policy decides.
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
        Replacements replacements = new Replacements(round);
        failedLaunches(round, replacements);
        lateStarts(round, replacements);
        replaceLost(round);
        replacements.inTurn();
        new EmptiedNodes(round, replacements).end();
        new PlannedMachines(round).follow();
        keepMinimum(round);
        return round.change();
    }

    /** A machine that is gone and never served: its offering is left alone for a while, and the next best is taken at once. */
    private static void failedLaunches(FleetRound round, Replacements replacements) {
        for (FleetNode node : round.situation().failed()) {
            boolean failedBefore = round.before().since().containsKey("failed " + node.id());
            round.holdTime("failed " + node.id());
            if (!failedBefore && node.isOurs() && node.machine().node().isEmpty() && !round.wasEnded(node)) {
                round.bar(FleetRound.barred(node.machine().offering()), BAR);
            }
            if (!failedBefore && node.isOurs() && !round.isToEnd(node)) {
                replacements.countFailure(node, "is gone: " + node.machine().why());
            }
        }
    }

    /** A machine that does not become ready in time, or whose node stops answering, is ended; the latter is replaced first. */
    private void lateStarts(FleetRound round, Replacements replacements) {
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
                    String why = "is %s for %d s and its node never answered"
                            .formatted(node.life().label(), wait.toSeconds());
                    replacements.pauseFor(node, why);
                    round.terminate(node, "machine '%s' %s".formatted(node.id(), why));
                }
            } else if (node.isOpen() && node.isOurs()) {
                Duration silence = round.holdTime("silent " + node.id());
                boolean due = silence.compareTo(lost ? OUT_OF_REACH : settings.answerTimeout()) > 0;
                String why = "node '%s' has not answered for %d s".formatted(node.id(), silence.toSeconds());
                // while many are silent it is not due any more; its replacement counts all the same
                if (round.wasHeld(FleetRound.REPLACED + node.id())
                        || (due && (round.isReplaced(node) || replace(round, node, why)))) {
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
            if (node == null && round.replacement(id).isEmpty()) {
                replace(round, offering, "node '%s' is gone".formatted(id));
            } else if (node != null && node.life() == MachineLife.INTERRUPTED && !round.isReplaced(node)) {
                if (!replace(round, node, "node '%s' is reclaimed by its provider".formatted(id))) {
                    round.owe(node);
                }
            }
        });
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
    static List<Offering> order(FleetRound round, String offering) {
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
