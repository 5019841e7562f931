package io.infaas.controller.standalone.demonstration;

import java.util.List;
import java.util.OptionalInt;

/**
 * When an objective is met again: {@value #SPAN} s in a row in which at least 95 % of the queries that ended were answered
 * within their bound. One second alone would tell little at some queries a second, and a much longer span would count
 * what came before the recovery.
 */
final class Recovery {

    static final int SPAN = 5;
    /** Longest time from a change to the end of such a span. */
    static final int LIMIT = 40;

    static final double LEAST_IN_TIME = 0.95;

    private Recovery() {}

    /** Seconds from the end of {@code seconds.get(change)} to the end of the first span that is well; empty if none is in time. */
    static OptionalInt after(List<Second> seconds, int change) {
        int last = Math.min(seconds.size() - 1, change + LIMIT);
        for (int end = change + SPAN; end <= last; end++) {
            if (well(seconds.subList(end - SPAN + 1, end + 1))) {
                return OptionalInt.of(end - change);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether the objective is met over all of a span; one in which nothing was answered is not well. */
    static boolean well(List<Second> span) {
        int ended = span.stream().mapToInt(second -> second.tally().ended()).sum();
        int violations =
                span.stream().mapToInt(second -> second.tally().violations()).sum();
        return ended > 0 && ended - violations >= LEAST_IN_TIME * ended;
    }
}
