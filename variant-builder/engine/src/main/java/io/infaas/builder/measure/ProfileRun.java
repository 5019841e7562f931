package io.infaas.builder.measure;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.infaas.catalog.Assumption;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.MemoryUse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Measures one variant in this process, which must not have opened a session before. */
final class ProfileRun implements AutoCloseable {

    private static final int LOADS = 3;
    private static final double NANOS_PER_MS = 1e6;

    private final OrtEnvironment environment;
    private final ProfileTask task;
    private final List<ModelSession> instances = new ArrayList<>();
    private final List<BatchPerformance> batches = new ArrayList<>();
    private OptionalDouble coresUsed = OptionalDouble.empty();
    private double best;
    private boolean stable = true;

    private ProfileRun(OrtEnvironment environment, ProfileTask task) {
        this.environment = environment;
        this.task = task;
    }

    static ProfileTask.Result of(OrtEnvironment environment, ProfileTask task)
            throws OrtException, InterruptedException {
        try (ProfileRun profiling = new ProfileRun(environment, task)) {
            return profiling.run();
        }
    }

    private ProfileTask.Result run() throws OrtException, InterruptedException {
        // its classes belong to the empty runtime
        new ProcessorTime().cores();
        System.gc();
        ProcessMemory.resetPeak();
        ProcessMemory empty = ProcessMemory.now();
        List<Double> loads = new ArrayList<>(List.of(load(instances)));

        List<Integer> partlyBusy = ConcurrentThroughput.MEASURED.stream()
                .filter(clients -> clients > 1 && clients < instances.size())
                .toList();
        int parts = task.batches().size() * (instances.size() > 1 ? 2 : 1) + partlyBusy.size();
        TimeBudget budget = new TimeBudget(System.nanoTime(), (long) (task.budgetMs() * NANOS_PER_MS), parts);
        double alone = 0;
        for (int batch : task.batches()) {
            double itemsPerSecond = measure(batch, budget);
            alone = batch == 1 ? itemsPerSecond : alone;
        }
        List<BatchPerformance> proven = PaddedThroughput.of(batches);
        List<ConcurrentThroughput> concurrent = concurrent(proven.get(0), alone, partlyBusy, budget);
        ProcessMemory full = ProcessMemory.now();

        while (loads.size() < LOADS) {
            loads.add(reload());
        }
        long resting = Math.max(0, full.resident() - empty.resident());
        return new ProfileTask.Result(
                "onnxruntime " + environment.getVersion(),
                loads.stream().sorted().toList().get(LOADS / 2),
                proven,
                concurrent,
                coresUsed.isPresent()
                        ? Math.min(coresUsed.getAsDouble(), task.settings().cores())
                        : null,
                new MemoryUse(resting, Math.max(resting, full.peak() - empty.resident())),
                MemoryUse.NONE,
                // requests are merged by a node, not here
                task.settings().batching() == null ? List.of() : List.of(Assumption.CONCURRENCY),
                stable);
    }

    /** Opens all instances, as a node does when it loads the variant. */
    private double load(List<ModelSession> into) throws OrtException {
        long start = System.nanoTime();
        for (int i = 0; i < task.settings().instances(); i++) {
            into.add(ModelSession.open(environment, task.model(), task.settings()));
        }
        return (System.nanoTime() - start) / NANOS_PER_MS;
    }

    private double reload() throws OrtException {
        List<ModelSession> again = new ArrayList<>();
        try {
            return load(again);
        } finally {
            for (ModelSession model : again) {
                model.close();
            }
        }
    }

    /** Times one instance alone, which saturates it; several are then measured together. Returns the items/s of one. */
    private double measure(int batch, TimeBudget budget) throws OrtException, InterruptedException {
        try (InputBatch input = InputBatches.first(environment, task.feed(), batch)) {
            ProcessorTime used = new ProcessorTime();
            Timing timing = Timing.of(batch, execution(instances.get(0), input), System::nanoTime, budget.next());
            OptionalDouble cores = used.cores();
            stable &= timing.stable();
            double saturation = timing.itemsPerSecond();
            if (instances.size() > 1) {
                used = new ProcessorTime();
                saturation = saturation(input, instances, budget.next());
                cores = used.cores();
            }
            batches.add(timing.performance().withItemsPerSecond(saturation));
            if (saturation > best) {
                best = saturation;
                coresUsed = cores;
            }
            return timing.itemsPerSecond();
        }
    }

    private double saturation(InputBatch input, List<ModelSession> busy, long deadline)
            throws OrtException, InterruptedException {
        Saturation saturation = Saturation.of(
                input.items(),
                busy.stream().map(model -> execution(model, input)).toList(),
                deadline);
        stable &= saturation.stable();
        return saturation.itemsPerSecond();
    }

    /** More requests than instances wait, so their throughput is at saturation. */
    private List<ConcurrentThroughput> concurrent(
            BatchPerformance busy, double alone, List<Integer> partlyBusy, TimeBudget budget)
            throws OrtException, InterruptedException {
        List<ConcurrentThroughput> throughputs = new ArrayList<>();
        try (InputBatch single = InputBatches.first(environment, task.feed(), 1)) {
            for (int clients : ConcurrentThroughput.MEASURED) {
                double itemsPerSecond = busy.itemsPerSecond();
                if (partlyBusy.contains(clients)) {
                    itemsPerSecond = saturation(single, instances.subList(0, clients), budget.next());
                } else if (clients < instances.size()) {
                    itemsPerSecond = alone;
                }
                throughputs.add(new ConcurrentThroughput(clients, itemsPerSecond));
            }
        }
        return throughputs;
    }

    private Timing.Execution<OrtException> execution(ModelSession model, InputBatch input) {
        return () -> model.run(input).close();
    }

    @Override
    public void close() throws OrtException {
        for (ModelSession model : instances) {
            model.close();
        }
    }
}
