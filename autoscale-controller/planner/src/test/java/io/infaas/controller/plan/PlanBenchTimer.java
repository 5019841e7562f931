package io.infaas.controller.plan;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Times of rounds, of this thread. */
final class PlanBenchTimer {

    /**
     * Rounds of one kind. Times in ms.
     *
     * @param changes plan changes in all rounds
     * @param cpuP50Ms processor time of a round; less than the time that passed if others use the processor too
     * @param allocatedMb allocation of a round, p50
     * @param steps p50 of each step
     */
    record Row(
            String kind,
            int instances,
            int rounds,
            int changes,
            double p50Ms,
            double maxMs,
            double cpuP50Ms,
            double allocatedMb,
            SortedMap<String, Double> steps) {}

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<Double> wallMs = new ArrayList<>();
    private final List<Double> cpuMs = new ArrayList<>();
    private final List<Double> megabytes = new ArrayList<>();
    private final SortedMap<String, List<Double>> steps = new TreeMap<>();
    private int changes;

    /** Plans between two rounds. */
    PlacementPlan timeBetween(PlanBenchWorld world, PlanningRound round, PlacementPlan previous) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        PlacementPlan plan = round.cover(world.situation(), previous);
        record(start, cpu, bytes, plan);
        return plan;
    }

    /** Takes a round from the situation to the plan. */
    PlacementPlan time(PlanBenchWorld world, PlanningRound round, PlacementPlan previous) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        PlanDraft draft = round.begin(world.situation(), previous);
        long at = lap("prepare", start);
        for (PlanningStep step : PlanningStep.values()) {
            step.take(draft, round.scope());
            at = lap(label(step), at);
        }
        PlacementPlan plan = draft.plan();
        lap("finish", at);
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

    static String label(PlanningStep step) {
        return step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private long lap(String step, long since) {
        long now = System.nanoTime();
        steps.computeIfAbsent(step, name -> new ArrayList<>()).add(ms(now - since));
        return now;
    }

    int rounds() {
        return wallMs.size();
    }

    Row row(String kind, int instances) {
        SortedMap<String, Double> medians = new TreeMap<>();
        steps.forEach((step, times) -> medians.put(step, percentile(times, 0.5)));
        return new Row(
                kind,
                instances,
                rounds(),
                changes,
                percentile(wallMs, 0.5),
                percentile(wallMs, 1),
                percentile(cpuMs, 0.5),
                percentile(megabytes, 0.5),
                medians);
    }

    static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * (sorted.size() - 1)));
    }

    private static double ms(long nanos) {
        return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
