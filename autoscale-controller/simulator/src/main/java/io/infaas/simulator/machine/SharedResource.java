package io.infaas.simulator.machine;

import io.infaas.gateway.time.ScheduledTask;
import io.infaas.simulator.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Processors, or accelerators, that executions share: while they want more than there is, all slow down by the same factor. Executions of one
 * group (the copies of a model) may slow each other down besides, because their profile says so.
 */
final class SharedResource {

    private static final double ALMOST_NOTHING_MS = 1e-9;

    private final VirtualTime time;
    private final double capacity;
    private final List<Execution> executions = new ArrayList<>();
    private double use;
    private double speed = 1;
    private long since;
    private ScheduledTask next = () -> {};

    /** @param capacity units that executions share */
    SharedResource(VirtualTime time, double capacity) {
        this.time = time;
        this.capacity = capacity;
        this.since = time.nanos();
    }

    /** Executions that slow each other down once more than {@code limit} of them run. */
    static final class Group {
        private final double limit;
        private int running;

        Group(double limit) {
            this.limit = limit;
        }

        private double speed() {
            return Math.min(1, limit / running);
        }
    }

    private static final class Execution {
        private final Group group;
        private final double share;
        private final Runnable end;
        private double leftMs;

        Execution(Group group, double share, double leftMs, Runnable end) {
            this.group = group;
            this.share = share;
            this.leftMs = leftMs;
            this.end = end;
        }
    }

    /**
     * Begins an execution.
     *
     * @param share units that it uses
     * @param ms time that it takes alone, ms
     * @param end called at its end
     */
    void begin(Group group, double share, double ms, Runnable end) {
        progress();
        group.running++;
        use += share;
        executions.add(new Execution(group, share, ms, end));
        schedule();
    }

    /** Changes the speed of all executions: 0 while the machine stalls, 1 as usual. */
    void setSpeed(double factor) {
        progress();
        speed = factor;
        schedule();
    }

    /** Ends all executions without a result. */
    void clear() {
        executions.forEach(execution -> execution.group.running--);
        executions.clear();
        use = 0;
        next.cancel();
    }

    private double sharedSpeed() {
        return speed * (use <= capacity ? 1 : capacity / use);
    }

    private void progress() {
        double ms = (time.nanos() - since) / 1e6 * sharedSpeed();
        since = time.nanos();
        for (Execution execution : executions) {
            execution.leftMs -= ms * execution.group.speed();
        }
    }

    private void schedule() {
        next.cancel();
        double shared = sharedSpeed();
        if (executions.isEmpty() || shared == 0) {
            return;
        }
        double soonest = Double.POSITIVE_INFINITY;
        for (Execution execution : executions) {
            soonest = Math.min(soonest, execution.leftMs / execution.group.speed());
        }
        next = time.schedule(this::endDue, (long) Math.ceil(Math.max(0, soonest) / shared * 1e6));
    }

    private void endDue() {
        progress();
        List<Execution> ended = new ArrayList<>();
        for (Execution execution : executions) {
            if (execution.leftMs <= ALMOST_NOTHING_MS) {
                ended.add(execution);
            }
        }
        executions.removeAll(ended);
        for (Execution execution : ended) {
            execution.group.running--;
            use -= execution.share;
        }
        use = executions.isEmpty() ? 0 : use;
        schedule();
        ended.forEach(execution -> execution.end.run());
    }
}
