package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The first phase of a ramp: a few queries, until their latencies no longer fall. They tell what the machine does now. Its profiles
 * may be from a time when no other process took a share of it, and a load sized by them would show nothing but that.
 */
record WarmUp(RampTarget target) {

    /** Share of the slowest member's capacity: queries hardly wait for each other. */
    private static final double LOAD = 0.1;
    /** What client, gateway and network add to the profiled latency of a query of about 100 KB, ms. */
    private static final double OVERHEAD_MS = 3;

    private static final int SPAN = 3;
    private static final int MOST_SECONDS = 30;
    /** Latencies fall as long as they are below this share of those before. */
    private static final double FALLING = 0.8;

    double rate() {
        return LOAD * target.slowestRate();
    }

    /** @param seconds all seconds of the phase so far */
    boolean isOver(List<RampSecond> seconds) {
        double[] slowdowns = slowdowns(seconds).toArray();
        if (seconds.size() >= MOST_SECONDS || slowdowns.length < 2 * SPAN) {
            return seconds.size() >= MOST_SECONDS;
        }
        int end = slowdowns.length;
        return median(slowdowns, end - SPAN) >= FALLING * median(slowdowns, end - 2 * SPAN);
    }

    /**
     * How many times as long as by its profile a query took in the last seconds, at least 1.
     *
     * @param seconds all seconds of the phase
     */
    double slowdown(List<RampSecond> seconds) {
        double[] slowdowns = slowdowns(seconds).toArray();
        if (slowdowns.length == 0) {
            // not a single answer: as slow as the queries are old
            return Math.max(1, 1000.0 * seconds.size() / slowestMs(Map.of()));
        }
        return Math.max(1, median(slowdowns, Math.max(0, slowdowns.length - SPAN)));
    }

    /** One value for each second with answers. */
    private DoubleStream slowdowns(List<RampSecond> seconds) {
        return seconds.stream()
                .filter(second -> second.sample().answered() > 0)
                .mapToDouble(second -> second.sample().p95Ms() / slowestMs(second.instances()));
    }

    /** Expected latency of the slowest variant that serves, or of the slowest member if none does. */
    private double slowestMs(Map<Placement, InstanceState> instances) {
        return OVERHEAD_MS
                + target.members(instances.keySet()).stream()
                        .mapToDouble(RampTarget.Member::latencyMs)
                        .max()
                        .orElse(target.slowestMs());
    }

    private static double median(double[] values, int from) {
        double[] span = Arrays.copyOfRange(values, from, from + Math.min(SPAN, values.length - from));
        Arrays.sort(span);
        return span[span.length / 2];
    }
}
