package io.infaas.controller.ec2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** The calls of EC2, when they were made and of how many machines. Not thread-safe. */
final class CallMeter {

    private static final double MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    /** @param machines how many it is about */
    record Call(String action, int machines, long nanos) {}

    private final LongSupplier nanos;
    private final List<Call> calls = new ArrayList<>();

    /** @param nanos simulated time, ns */
    CallMeter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void record(String action, int machines) {
        calls.add(new Call(action, machines, nanos.getAsLong()));
    }

    /** The calls of an action in a span of time. */
    List<Call> between(String action, long from, long to) {
        return calls.stream()
                .filter(call -> call.action().equals(action) && call.nanos() >= from && call.nanos() < to)
                .sorted(Comparator.comparingLong(Call::nanos))
                .toList();
    }

    /** The most calls of an action in any 60 s that begin with one. */
    int mostInAMinute(String action, long from, long to) {
        List<Call> of = between(action, from, to);
        int most = 0;
        int first = 0;
        for (int last = 0; last < of.size(); last++) {
            while (of.get(last).nanos() - of.get(first).nanos() >= MINUTE) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** The least that was left in the bucket of an action's requests, in tokens; negative if EC2 would have refused one. */
    double leastLeft(String action) {
        return leastLeft(action, Ec2Limit.ofRequests(action), call -> 1);
    }

    /** The same for the machines that they were about. */
    double leastLeftOfMachines(String action) {
        return leastLeft(action, Ec2Limit.ofMachines(action), Call::machines);
    }

    private double leastLeft(String action, Ec2Limit bucket, ToDoubleFunction<Call> tokens) {
        double left = bucket.capacity();
        double least = left;
        long at = 0;
        for (Call call : between(action, 0, Long.MAX_VALUE)) {
            left = Math.min(bucket.capacity(), left + (call.nanos() - at) / SECOND * bucket.perSecond())
                    - tokens.applyAsDouble(call);
            at = call.nanos();
            least = Math.min(least, left);
        }
        return least;
    }

    /** Calls and machines of a span: a line for each action. */
    String told(long from, long to) {
        StringBuilder all = new StringBuilder();
        for (String action : Ec2Limit.actions()) {
            List<Call> of = between(action, from, to);
            all.append(String.format(
                    Locale.ROOT,
                    "  %-18s %4d calls of %5d machines, at most %3d in a minute (EC2: %.0f)%n",
                    action,
                    of.size(),
                    of.stream().mapToInt(Call::machines).sum(),
                    mostInAMinute(action, from, to),
                    60 * Ec2Limit.ofRequests(action).perSecond()));
        }
        return all.toString();
    }
}
