package io.infaas.controller.reconcile;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** A clock with a schedule, in one thread; events at equal times run in the order in which they were scheduled. */
final class SimulatedTime {

    private record Event(long at, long number, Runnable happens) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long number;

    long now() {
        return now;
    }

    void after(Duration wait, Runnable happens) {
        at(now + wait.toNanos(), happens);
    }

    void at(long nanos, Runnable happens) {
        events.add(new Event(Math.max(now, nanos), number++, happens));
    }

    void run(Duration duration) {
        long end = now + duration.toNanos();
        until(() -> false, end);
        now = end;
    }

    /** Returns whether it became true within {@code limit}. */
    boolean until(BooleanSupplier condition, Duration limit) {
        return until(condition, now + limit.toNanos());
    }

    private boolean until(BooleanSupplier condition, long end) {
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at() > end) {
                return false;
            }
            events.poll();
            now = next.at();
            next.happens().run();
        }
        return true;
    }
}
