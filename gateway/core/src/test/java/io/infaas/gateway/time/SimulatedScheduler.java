package io.infaas.gateway.time;

import java.time.Duration;
import java.util.TreeSet;

/**
 * A ticker and a scheduler whose time passes only when {@link #advance} is called. Tasks run on the thread that advances, in the order
 * in which they are due, those due at the same moment in the order in which they were given. For one thread.
 */
public final class SimulatedScheduler implements NanoTicker, TaskScheduler {

    private final TreeSet<Task> tasks = new TreeSet<>();
    private long now;
    private long given;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        Task pending = new Task(now + Math.max(0, delayNanos), given++, task);
        tasks.add(pending);
        return () -> tasks.remove(pending);
    }

    /** Lets time pass, and runs all tasks that fall due meanwhile. */
    public void advance(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.first().dueNanos() <= end) {
            Task next = tasks.first();
            tasks.remove(next);
            now = next.dueNanos();
            next.work().run();
        }
        now = end;
    }

    /** Runs all tasks that are due now. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** Tasks that are not run yet. */
    public int pending() {
        return tasks.size();
    }

    private record Task(long dueNanos, long number, Runnable work) implements Comparable<Task> {

        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
