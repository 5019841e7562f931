package io.infaas.builder.measure;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Measures one variant in this process, which must not have opened a session before. */
final class ProfileRun implements AutoCloseable {

    private static final int LOADS = 3;
    private static final double NANOS_PER_MS = 1e6;

    private final OrtEnvironment environment;
    private final ProfileTask task;
    private final List<ModelSession> instances = new ArrayList<>();
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
        System.gc();
        ProcessMemory.resetPeak();
        ProcessMemory empty = ProcessMemory.now();
        List<Double> loads = new ArrayList<>(List.of(load(instances)));

        long start = System.nanoTime();
        List<Timing> timings = new ArrayList<>();
        int parts = task.batches().size() + (task.settings().instances() > 1 ? 1 : 0);
        for (int batch : task.batches()) {
            timings.add(timing(batch, start + share(timings.size() + 1, parts)));
        }
        double saturation = saturation(timings, start + share(parts, parts));
        ProcessMemory full = ProcessMemory.now();

        while (loads.size() < LOADS) {
            loads.add(reload());
        }
        long resting = Math.max(0, full.resident() - empty.resident());
        return new ProfileTask.Result(
                "onnxruntime " + environment.getVersion(),
                loads.stream().sorted().toList().get(LOADS / 2),
                timings.stream().map(Timing::latency).toList(),
                saturation,
                resting,
                Math.max(resting, full.peak() - empty.resident()),
                stable);
    }

    private long share(int part, int parts) {
        return (long) (task.budgetMs() * NANOS_PER_MS * part / parts);
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

    private Timing timing(int batch, long deadline) throws OrtException {
        try (InputBatch input = InputBatches.first(environment, task.feed(), batch)) {
            Timing timing = Timing.of(batch, execution(instances.get(0), input), System::nanoTime, deadline);
            stable &= timing.stable();
            return timing;
        }
    }

    /** Uses the batch size with the most items/s. The timings have saturated a single instance already. */
    private double saturation(List<Timing> timings, long deadline) throws OrtException, InterruptedException {
        Timing best = Collections.max(timings, Comparator.comparingDouble(Timing::itemsPerSecond));
        if (instances.size() == 1) {
            return best.itemsPerSecond();
        }
        int batch = best.latency().batch();
        try (InputBatch input = InputBatches.first(environment, task.feed(), batch)) {
            List<Timing.Execution<OrtException>> busy =
                    instances.stream().map(model -> execution(model, input)).toList();
            Saturation saturation = Saturation.of(batch, busy, deadline);
            stable &= saturation.stable();
            return saturation.itemsPerSecond();
        }
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
