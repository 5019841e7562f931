package io.infaas.simulator.time;

import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * A clock that passes only from one task to the next. Tasks run on the thread that calls {@link #run}, in the order in which they are due, and
 * those due at the same moment in the order in which they were given: a run depends on nothing else. For one thread.
 *
 * <p>The tasks are in a binary heap; a cancelled task stays there until it is due, because most tasks of a query are due soon.
 */
public final class VirtualTime implements NanoTicker, TaskScheduler {

    /** Wall clock at the start: midnight, UTC. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Monotonic time at the start, ns; above 0, as classes may subtract from it. */
    private static final long START_NANOS = Duration.ofHours(1).toNanos();

    private Task[] heap = new Task[1024];
    private int size;
    private long now = START_NANOS;
    private long count;

    private static final class Task implements ScheduledTask {
        private final long due;
        private final long number;
        private boolean cancelled;
        private final Runnable work;

        Task(long due, long number, Runnable work) {
            this.due = due;
            this.number = number;
            this.work = work;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        boolean isBefore(Task other) {
            return due < other.due || (due == other.due && number < other.number);
        }
    }

    @Override
    public long nanos() {
        return now;
    }

    /** Seconds since the start. */
    public double seconds() {
        return (now - START_NANOS) / 1e9;
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        Task pending = new Task(now + Math.max(0, delayNanos), count++, task);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        int place = size++;
        while (place > 0 && pending.isBefore(heap[(place - 1) / 2])) {
            heap[place] = heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }
        heap[place] = pending;
        return pending;
    }

    /** Runs a task at this moment and then once per period. */
    public void every(Duration period, Runnable task) {
        task.run();
        schedule(() -> every(period, task), period.toNanos());
    }

    /** Lets time pass, and runs all tasks that are due within it. */
    public void run(Duration time) {
        long end = now + time.toNanos();
        while (size > 0 && heap[0].due <= end) {
            Task next = removeFirst();
            if (!next.cancelled) {
                now = next.due;
                next.work.run();
            }
        }
        now = end;
    }

    private Task removeFirst() {
        Task first = heap[0];
        Task moved = heap[--size];
        int place = 0;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(moved)) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = moved;
        return first;
    }

    /** The wall clock of this time. */
    public Clock clock() {
        InstantSource source = () -> START.plusNanos(now - START_NANOS);
        return source.withZone(ZoneOffset.UTC);
    }
}
