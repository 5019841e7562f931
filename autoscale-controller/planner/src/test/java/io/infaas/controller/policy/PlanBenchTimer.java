package io.infaas.controller.policy;

import com.sun.management.ThreadMXBean;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Times of rounds, of this thread. */
final class PlanBenchTimer {

    /**
     * Rounds of one kind. Times in ms.
     *
     * @param changes plan changes in all rounds
     * @param cpuP50Ms processor time of a round; less than the time that passed if others use the processor too
     * @param allocatedMb allocation of a round, p50
     */
    record Row(
            String kind,
            int instances,
            int rounds,
            int changes,
            double p50Ms,
            double maxMs,
            double cpuP50Ms,
            double allocatedMb) {}

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<Double> wallMs = new ArrayList<>();
    private final List<Double> cpuMs = new ArrayList<>();
    private final List<Double> megabytes = new ArrayList<>();
    private int changes;

    /** Plans between two rounds. */
    PlacementPlan timeBetween(PlanBenchWorld world, PlanningPolicy policy, PlacementPlan previous) {
        return time(() -> policy.cover(world.situation(), previous));
    }

    /** Takes a round from the situation to the plan. */
    PlacementPlan time(PlanBenchWorld world, PlanningPolicy policy, PlacementPlan previous) {
        return time(() -> policy.plan(world.situation(), previous));
    }

    private PlacementPlan time(Supplier<PlacementPlan> round) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        PlacementPlan plan = round.get();
        record(start, cpu, bytes, plan);
        return plan;
    }

    /** Takes a turn of something else. */
    void time(Runnable turn) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        turn.run();
        record(start, cpu, bytes, PlacementPlan.NONE);
    }

    private void record(long start, long cpu, long bytes, PlacementPlan plan) {
        wallMs.add(ms(System.nanoTime() - start));
        cpuMs.add(ms(THREADS.getCurrentThreadCpuTime() - cpu));
        megabytes.add((THREADS.getCurrentThreadAllocatedBytes() - bytes) / 1e6);
        changes += plan.changes().size();
    }

    int rounds() {
        return wallMs.size();
    }

    Row row(String kind, int instances) {
        return new Row(
                kind,
                instances,
                rounds(),
                changes,
                percentile(wallMs, 0.5),
                percentile(wallMs, 1),
                percentile(cpuMs, 0.5),
                percentile(megabytes, 0.5));
    }

    static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * (sorted.size() - 1)));
    }

    private static double ms(long nanos) {
        return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
