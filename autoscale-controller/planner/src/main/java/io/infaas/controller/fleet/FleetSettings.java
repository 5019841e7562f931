package io.infaas.controller.fleet;

import java.time.Duration;

/**
 * Bounds and delays of a fleet.
 *
 * @param minimum nodes that are always kept
 * @param maximum nodes that exist at any time, also while they end; 0 leaves the nodes as they are
 * @param budgetPerHour limit on the price of all nodes together, US dollars per hour
 * @param scaleInDelay time for which a node must have been needless before it drains; its start time if that is longer
 * @param answerTimeout time after which a node that does not answer is replaced
 * @param rollsOut whether nodes that drift are replaced, see {@link io.infaas.controller.node.NodeProvider#configuration}
 * @param replacementsAtOnce most nodes that are in replacement or leave at once; so many machines beyond the maximum may exist then
 */
public record FleetSettings(
        int minimum,
        int maximum,
        double budgetPerHour,
        Duration scaleInDelay,
        Duration answerTimeout,
        boolean rollsOut,
        int replacementsAtOnce) {

    private static final int MOST_AT_ONCE = 100;

    /** Nothing is launched or ended. */
    public static final FleetSettings FIXED =
            new FleetSettings(0, 0, 0, Duration.ofSeconds(60), Duration.ofSeconds(30), true, 1);

    public FleetSettings {
        if (minimum < 0 || maximum < minimum) {
            throw new IllegalArgumentException(
                    "minimum %d of nodes must be within 0 and the maximum %d".formatted(minimum, maximum));
        }
        if (!(budgetPerHour >= 0)) {
            throw new IllegalArgumentException(
                    "budget %s must not be negative, in US dollars per hour".formatted(budgetPerHour));
        }
        if (replacementsAtOnce < 1 || replacementsAtOnce > MOST_AT_ONCE) {
            throw new IllegalArgumentException(
                    "replacementsAtOnce %d must be within 1 and %d".formatted(replacementsAtOnce, MOST_AT_ONCE));
        }
        notNegative("scale-in delay", scaleInDelay);
        notNegative("answer timeout", answerTimeout);
    }

    /** Between two numbers of nodes, at most at this cost, with the default delays. */
    public static FleetSettings between(int minimum, int maximum, double budgetPerHour) {
        return new FleetSettings(
                minimum,
                maximum,
                budgetPerHour,
                FIXED.scaleInDelay,
                FIXED.answerTimeout,
                FIXED.rollsOut,
                FIXED.replacementsAtOnce);
    }

    public FleetSettings withScaleInDelay(Duration scaleInDelay) {
        return new FleetSettings(
                minimum, maximum, budgetPerHour, scaleInDelay, answerTimeout, rollsOut, replacementsAtOnce);
    }

    /** @param atOnce most nodes that are replaced at once */
    public FleetSettings withRollOut(boolean rollsOut, int atOnce) {
        return new FleetSettings(minimum, maximum, budgetPerHour, scaleInDelay, answerTimeout, rollsOut, atOnce);
    }

    /** Whether nodes stay as they are. */
    public boolean isFixed() {
        return maximum == 0;
    }

    private static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("%s %s must not be negative".formatted(key, value));
        }
    }
}
