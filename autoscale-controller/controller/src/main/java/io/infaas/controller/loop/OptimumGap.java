package io.infaas.controller.loop;

import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy whose {@linkplain PlanningPolicy#gap gap} is measured beside its rounds, every ten seconds and on a thread of its own; it takes a tenth of
 * a core at most. Plans are those of the policy.
 */
final class OptimumGap implements PlanningPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(OptimumGap.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHARE_OF_CORE = 10;

    /** An older gap says nothing about the present machines: another controller leads, or the policy fails. */
    private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final PlanningPolicy policy;
    private final Executor thread;
    private final LongSupplier nanos;
    private final AtomicLong due;
    private volatile Measured latest;

    private record Measured(double share, long at) {}

    /** @param nanos measures the time between two measurements */
    OptimumGap(PlanningPolicy policy, LongSupplier nanos) {
        this(policy, nanos, thread());
    }

    /** @param thread may reject a task: the next round asks again */
    OptimumGap(PlanningPolicy policy, LongSupplier nanos, Executor thread) {
        this.policy = policy;
        this.nanos = nanos;
        this.thread = thread;
        this.due = new AtomicLong(nanos.getAsLong());
        this.latest = new Measured(Double.NaN, due.get());
    }

    /** Ends when it has been idle for a while, so that nobody has to close it; a computation that runs holds up no exit. */
    private static Executor thread() {
        return new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "optimum");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The newest gap as a share, 0.05 for machines that cost 5 % more than the cheapest ones; NaN if there is none. */
    double latest() {
        Measured measured = latest;
        return nanos.getAsLong() - measured.at() > STALE_NANOS ? Double.NaN : measured.share();
    }

    @Override
    public PlacementPlan plan(Situation present, PlacementPlan previous) {
        return policy.plan(present, previous);
    }

    @Override
    public PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return policy.cover(situation, previous);
    }

    @Override
    public MachinePlan machines(Situation situation, PlacementPlan plan, MachineMarket market) {
        long now = nanos.getAsLong();
        long start = due.get();
        if (now - start >= 0 && due.compareAndSet(start, now + EVERY_NANOS)) {
            try {
                thread.execute(() -> measure(situation, plan, market));
            } catch (RejectedExecutionException e) {
                due.set(now);
            }
        }
        return policy.machines(situation, plan, market);
    }

    @Override
    public OptionalDouble gap(Situation situation, PlacementPlan plan, MachineMarket market) {
        return policy.gap(situation, plan, market);
    }

    private void measure(Situation situation, PlacementPlan plan, MachineMarket market) {
        long begin = nanos.getAsLong();
        try {
            policy.gap(situation, plan, market).ifPresent(share -> latest = new Measured(share, nanos.getAsLong()));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the gap between the machines and the cheapest ones was not measured: {}", e.toString());
        }
        long end = nanos.getAsLong();
        due.set(Math.max(begin + EVERY_NANOS, end + SHARE_OF_CORE * (end - begin)));
    }
}
