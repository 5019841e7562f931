package io.infaas.controller.ec2;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * Threads of a provider in simulated time: some that make calls and one that looks, each busy for as long as its task waits for a turn or for an
 * answer. Tasks have their effect when they begin. Not thread-safe.
 */
final class TimedThreads implements Ec2Threads {

    private static final int WORKERS = 4;

    private record TimedTask(long since, Runnable task) {}

    private final Queue<TimedTask> calls = new ArrayDeque<>();
    private final Queue<TimedTask> looks = new ArrayDeque<>();
    private final long[] callersFree = new long[WORKERS];
    private final ProcessorUse ofLooks;
    private Runnable always = () -> {};
    private long every = Long.MAX_VALUE;
    private long nextLook = Long.MAX_VALUE;
    private long lookerFree;
    private long now;

    /** @param ofLooks gets what each look takes */
    TimedThreads(ProcessorUse ofLooks) {
        this.ofLooks = ofLooks;
    }

    /** Time of the task that is under way, else the time it was told last; ns. */
    long nanos() {
        return now;
    }

    /** The task that is under way waits. */
    void pause(long nanos) {
        now += nanos;
    }

    @Override
    public void call(Runnable task) {
        if (calls.size() >= CallQueue.MOST_WAITING) {
            throw new RejectedExecutionException("too many calls are waiting");
        }
        calls.add(new TimedTask(now, task));
    }

    @Override
    public void look(Runnable task) {
        looks.add(new TimedTask(now, task));
    }

    @Override
    public void lookEvery(Duration time, Runnable task) {
        always = task;
        every = time.toNanos();
        nextLook = now + every;
    }

    /** Does all that begins before a time, and tells it. */
    void runUntil(long end) {
        while (true) {
            long call =
                    calls.isEmpty() ? Long.MAX_VALUE : Math.max(calls.element().since(), earliestCaller());
            long asked = looks.isEmpty() ? Long.MAX_VALUE : looks.element().since();
            long look = Math.max(Math.min(asked, nextLook), lookerFree);
            if (Math.min(call, look) >= end) {
                now = end;
                return;
            }
            if (look <= call) {
                look(look, asked <= nextLook);
            } else {
                now = call;
                long began = call;
                calls.remove().task().run();
                callersFree[free(began)] = now;
            }
        }
    }

    private void look(long start, boolean asked) {
        now = start;
        if (asked) {
            ofLooks.measure(looks.remove().task());
        } else {
            ofLooks.measure(always);
            nextLook = now + every;
        }
        lookerFree = now;
    }

    private long earliestCaller() {
        return Arrays.stream(callersFree).min().orElseThrow();
    }

    private int free(long at) {
        for (int i = 0; i < WORKERS; i++) {
            if (callersFree[i] <= at) {
                return i;
            }
        }
        throw new IllegalStateException("no thread is free");
    }

    @Override
    public void close() {
        calls.clear();
        looks.clear();
        nextLook = Long.MAX_VALUE;
    }
}
