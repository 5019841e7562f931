package io.infaas.gateway.control;

/**
 * Intervals and timeouts of the control stream.
 *
 * @param reportMs interval of demand reports
 * @param coldMs least interval of reports while queries wait
 * @param idleMs interval of checks on draining instances
 * @param silenceMs silence of the controller that ends the stream; the controller sends a message every 2 s
 * @param firstRetryMs wait before reopening a stream; doubles after each failure
 * @param longestRetryMs longest such wait
 * @param goodbyeMs longest wait at shutdown for the controller to receive the goodbye
 */
public record ControlTiming(
        long reportMs,
        long coldMs,
        long idleMs,
        long silenceMs,
        long firstRetryMs,
        long longestRetryMs,
        long goodbyeMs) {

    public static final ControlTiming DEFAULT = new ControlTiming(1_000, 20, 20, 6_000, 100, 2_000, 1_000);
}
