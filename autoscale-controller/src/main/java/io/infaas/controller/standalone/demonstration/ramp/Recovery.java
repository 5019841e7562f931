package io.infaas.controller.standalone.demonstration.ramp;

import java.util.List;
import java.util.OptionalInt;

/**
 * When latencies meet the bound again: the first {@value #SPAN} s in a row with at least 95 % of the queries in time. A single
 * second tells little at a few queries per second, and a much longer span would include queries from before the recovery.
 */
final class Recovery {

    static final int SPAN = 5;
    /** Longest time from a change to the end of such a span, s, on a machine as fast as by its profiles. */
    static final int LIMIT = 40;

    static final double LEAST_IN_TIME = 0.95;

    private Recovery() {}

    /**
     * Seconds from the end of {@code seconds.get(change)} to the end of the first good span; empty if none ends within
     * {@code limit} seconds.
     */
    static OptionalInt after(List<RampSecond> seconds, int change, int limit) {
        int last = Math.min(seconds.size() - 1, change + limit);
        for (int end = change + SPAN; end <= last; end++) {
            if (meetsBound(seconds.subList(0, end + 1))) {
                return OptionalInt.of(end - change);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether enough queries of the last {@value #SPAN} of {@code seconds} were in time; false if none ended. */
    static boolean meetsBound(List<RampSecond> seconds) {
        LoadSample total = lastSpan(seconds);
        return total.ended() > 0 && total.inTime() >= LEAST_IN_TIME * total.ended();
    }

    static LoadSample lastSpan(List<RampSecond> seconds) {
        return RampSecond.total(seconds.subList(Math.max(0, seconds.size() - SPAN), seconds.size()));
    }
}
