package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import java.time.Duration;

/** Ends cordoned and interrupted nodes once they are empty; uses a node again that cannot drain. */
final class EmptiedNodes {

    private static final Duration EMPTYING = Duration.ofMinutes(2);
    private static final Duration REFUSED = Duration.ofMinutes(10);

    private final FleetRound round;
    private final Replacements replacements;
    private final FleetSituation situation;

    EmptiedNodes(FleetRound round, Replacements replacements) {
        this.round = round;
        this.replacements = replacements;
        this.situation = round.situation();
    }

    void end() {
        for (FleetNode node : situation.nodes()) {
            boolean operatorCordon = node.cordonedByOperator() && node.life() == MachineLife.CORDONED;
            if (!node.life().isLeaving() || operatorCordon || !node.isOurs() || round.wasEnded(node)) {
                continue;
            }
            Duration drainTime = round.holdTime("emptying " + node.id());
            boolean isSilent =
                    !node.up() && drainTime.compareTo(round.settings().answerTimeout()) > 0;
            if (isSilent ? !round.isOutOfReach() : node.up() && node.isEmpty()) {
                boolean ends = round.terminate(
                        node,
                        "node '%s' is empty after %d s: no placement is left"
                                .formatted(node.id(), drainTime.toSeconds()));
                if (ends && round.isReplaced(node)) {
                    replacements.countSuccess();
                }
            } else if (node.life() == MachineLife.CORDONED
                    && drainTime.compareTo(EMPTYING) > 0
                    && !round.isBarred("emptying " + node.id())) {
                round.bar("emptying " + node.id(), REFUSED);
                round.replacement(node.id())
                        .ifPresent(machine -> replacements.countFailure(
                                machine,
                                "is ready, but the node did not drain within %d s".formatted(drainTime.toSeconds())));
                round.uncordon(
                        node,
                        "node '%s' did not drain within %d s: uncordoned".formatted(node.id(), drainTime.toSeconds()));
            }
        }
    }
}
