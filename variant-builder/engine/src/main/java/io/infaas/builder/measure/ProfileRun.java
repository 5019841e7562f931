package io.infaas.builder.measure;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.management.OperatingSystemMXBean;
import io.infaas.catalog.Assumption;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.MemoryUse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

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
        Timing.TimeBudget budget =
                new Timing.TimeBudget(System.nanoTime(), (long) (task.budgetMs() * NANOS_PER_MS), parts);
        double alone = 0;
        for (int batch : task.batches()) {
            double itemsPerSecond = measure(batch, budget);
            alone = batch == 1 ? itemsPerSecond : alone;
        }
        List<BatchPerformance> performances = Timing.padded(batches);
        List<ConcurrentThroughput> concurrent = concurrent(performances.get(0), alone, partlyBusy, budget);
        ProcessMemory full = ProcessMemory.now();

        while (loads.size() < LOADS) {
            loads.add(reload());
        }
        long resting = Math.max(0, full.resident() - empty.resident());
        return new ProfileTask.Result(
                "onnxruntime " + environment.getVersion(),
                loads.stream().sorted().toList().get(LOADS / 2),
                performances,
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
        List<ModelSession> sessions = new ArrayList<>();
        try {
            return load(sessions);
        } finally {
            for (ModelSession model : sessions) {
                model.close();
            }
        }
    }

    /** Times one instance alone, which saturates it; several are then measured together. Returns the items/s of one. */
    private double measure(int batch, Timing.TimeBudget budget) throws OrtException, InterruptedException {
        try (InputBatches.InputBatch input = InputBatches.first(environment, task.feed(), batch)) {
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

    private double saturation(InputBatches.InputBatch input, List<ModelSession> busy, long deadline)
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
            BatchPerformance busy, double alone, List<Integer> partlyBusy, Timing.TimeBudget budget)
            throws OrtException, InterruptedException {
        List<ConcurrentThroughput> throughputs = new ArrayList<>();
        try (InputBatches.InputBatch single = InputBatches.first(environment, task.feed(), 1)) {
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

    private Timing.Execution<OrtException> execution(ModelSession model, InputBatches.InputBatch input) {
        return () -> model.run(input).close();
    }

    @Override
    public void close() throws OrtException {
        for (ModelSession model : instances) {
            model.close();
        }
    }

    /**
     * Memory of this process, bytes; 0 on systems without {@code /proc}.
     *
     * @param resident resident set size
     * @param peak highest resident set size since the last {@link #resetPeak()}
     */
    record ProcessMemory(long resident, long peak) {

        private static final Path STATUS = Path.of("/proc/self/status");
        private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
        private static final long KIB = 1024;

        static ProcessMemory now() {
            try {
                long resident = 0;
                long peak = 0;
                for (String line : Files.readAllLines(STATUS)) {
                    if (line.startsWith("VmRSS:")) {
                        resident = kib(line);
                    } else if (line.startsWith("VmHWM:")) {
                        peak = kib(line);
                    }
                }
                return new ProcessMemory(resident, Math.max(resident, peak));
            } catch (IOException e) {
                return new ProcessMemory(0, 0);
            }
        }

        /** Resets the peak. Source: proc(5), clear_refs, value 5. */
        static void resetPeak() {
            try {
                Files.writeString(CLEAR_REFS, "5");
            } catch (IOException e) {
                // not Linux, or not allowed: then the peak includes the start of the process, so it is too high, not
                // too
                // low
            }
        }

        private static long kib(String line) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
        }
    }

    /** The cores that this process uses, from one moment on. */
    static final class ProcessorTime {

        private final long start = System.nanoTime();
        private final long before = nanos();

        /** Processor time per time since the start, cores; empty if the system does not report it, or nothing was used. */
        OptionalDouble cores() {
            long used = nanos() - before;
            long elapsed = System.nanoTime() - start;
            return before < 0 || used <= 0 || elapsed <= 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((double) used / elapsed);
        }

        private static long nanos() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                    ? system.getProcessCpuTime()
                    : -1;
        }
    }

    /**
     * The throughput of several instances that are never idle.
     *
     * @param itemsPerSecond throughput of all instances together
     * @param stable whether three windows agreed before the deadline
     */
    record Saturation(double itemsPerSecond, boolean stable) {

        private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
        private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

        /**
         * @param batch items per execution
         * @param instances executions that run in parallel, each on its own thread
         * @param deadline on {@link System#nanoTime()}; at least one window is measured
         */
        static Saturation of(int batch, List<Timing.Execution<OrtException>> instances, long deadline)
                throws OrtException, InterruptedException {
            ExecutorService threads = Executors.newFixedThreadPool(instances.size());
            try {
                Timing.Steadiness steadiness = new Timing.Steadiness();
                // the first execution of a size allocates
                window(batch, instances, threads, 0);
                long window = (deadline - System.nanoTime()) / Timing.Steadiness.WINDOWS;
                do {
                    steadiness.add(
                            window(batch, instances, threads, Math.max(LEAST_NANOS, Math.min(MOST_NANOS, window))));
                } while (!steadiness.isReached() && System.nanoTime() < deadline);
                return new Saturation(steadiness.median(), steadiness.isReached());
            } finally {
                threads.shutdownNow();
            }
        }

        /** @param nanos time in which executions start; each instance has one at least */
        private static double window(
                int batch, List<Timing.Execution<OrtException>> instances, ExecutorService threads, long nanos)
                throws OrtException, InterruptedException {
            long start = System.nanoTime();
            List<Future<Long>> runs = new ArrayList<>();
            for (Timing.Execution<OrtException> instance : instances) {
                runs.add(threads.submit(() -> {
                    long count = 0;
                    do {
                        instance.run();
                        count++;
                    } while (System.nanoTime() - start < nanos);
                    return count;
                }));
            }
            long count = 0;
            for (Future<Long> run : runs) {
                try {
                    count += run.get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof OrtException cause) {
                        throw cause;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
            return (double) count * batch / (System.nanoTime() - start) * TimeUnit.SECONDS.toNanos(1);
        }
    }
}
