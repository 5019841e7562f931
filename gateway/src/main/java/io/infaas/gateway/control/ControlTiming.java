package io.infaas.gateway.control;

/**
 * How often, and how long at most.
 *
 * @param reportMs from one demand report to the next
 * @param coldMs least time from one report to the next where queries wait
 * @param idleMs from one look at draining instances to the next
 * @param silenceMs how long the controller may say nothing before the stream is given up; it says something every 2 s
 * @param firstRetryMs wait before a stream is opened again; doubled each time in vain
 * @param longestRetryMs longest such wait
 * @param goodbyeMs how long the end of the gateway waits for the controller to hear of it
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
