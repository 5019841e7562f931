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
 */
public record FleetSettings(
        int minimum, int maximum, double budgetPerHour, Duration scaleInDelay, Duration answerTimeout) {

    /** Nothing is launched or ended. */
    public static final FleetSettings FIXED =
            new FleetSettings(0, 0, 0, Duration.ofSeconds(60), Duration.ofSeconds(30));

    public FleetSettings {
        if (minimum < 0 || maximum < minimum) {
            throw new IllegalArgumentException(
                    "minimum %d of nodes must be within 0 and the maximum %d".formatted(minimum, maximum));
        }
        if (!(budgetPerHour >= 0)) {
            throw new IllegalArgumentException(
                    "budget %s must not be negative, in US dollars per hour".formatted(budgetPerHour));
        }
        notNegative("scale-in delay", scaleInDelay);
        notNegative("answer timeout", answerTimeout);
    }

    /** Between two numbers of nodes, at most at this cost, with the default delays. */
    public static FleetSettings between(int minimum, int maximum, double budgetPerHour) {
        return new FleetSettings(minimum, maximum, budgetPerHour, FIXED.scaleInDelay, FIXED.answerTimeout);
    }

    public FleetSettings withScaleInDelay(Duration scaleInDelay) {
        return new FleetSettings(minimum, maximum, budgetPerHour, scaleInDelay, answerTimeout);
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
