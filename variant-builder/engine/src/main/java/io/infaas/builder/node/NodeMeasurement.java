package io.infaas.builder.node;

import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.data.WholeShapes;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.measure.Timing;
import io.infaas.catalog.Assumption;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.TensorType;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One measurement of a variant that a node has loaded. Used once, by one thread. */
final class NodeMeasurement {

    private static final int LARGEST_BATCH = 64;
    // the least gain in throughput; after two batch sizes in a row without it, no larger one is tried
    private static final double LEAST_GAIN = 1.05;
    private static final int MOST_FLAT = 2;

    private static final int MOST_IN_FLIGHT = 512;
    // work that is queued while an answer comes back and the next request goes out
    private static final double QUEUED_MS = 2;
    private static final int MOST_QUEUED = 16;

    private final MeasuredNode node;
    private final NodeProfiler.NodeTask task;
    private final Duration timeout;
    private final MemoryTrace host;
    private final MemoryTrace accelerator;
    private final List<BatchPerformance> batches = new ArrayList<>();
    private final List<ConcurrentThroughput> concurrent = new ArrayList<>();
    private boolean stable = true;

    /** @param before memory in use before the load */
    NodeMeasurement(MeasuredNode node, NodeProfiler.NodeTask task, Duration timeout, NodeMemory.MemoryInUse before) {
        this.node = node;
        this.task = task;
        this.timeout = timeout;
        this.host = new MemoryTrace(before.host());
        this.accelerator = new MemoryTrace(before.accelerator());
    }

    /**
     * Collects the answers, which also warms up; then measures latency and throughput at each batch size, and at last concurrent
     * single-item requests, where merging or several instances help them.
     */
    void run(NodeMemory memory) throws VariantException, InterruptedException {
        collectAnswers();
        sample(memory);
        List<Integer> sizes =
                ProfileTask.batches(Math.min(LARGEST_BATCH, task.settings().largestBatch()));
        boolean helped = isMerging() || task.settings().instances() > 1;
        int clientCounts = helped ? ConcurrentThroughput.MEASURED.size() - 1 : 0;
        Timing.TimeBudget budget =
                new Timing.TimeBudget(System.nanoTime(), task.budget().toNanos(), 2 * sizes.size() + clientCounts);
        int flat = 0;
        double best = 0;
        double alone = 0;
        for (int i = 0; i < sizes.size() && flat < MOST_FLAT; i++) {
            ModelInferRequest request = request(task.items().first(sizes.get(i)));
            Timing timing = Timing.of(sizes.get(i), () -> node.infer(request), System::nanoTime, budget.next());
            stable &= timing.stable();
            BatchPerformance measured = saturate(request, timing.performance(), budget.next());
            batches.add(measured);
            sample(memory);
            alone = i == 0 ? timing.itemsPerSecond() : alone;
            flat = measured.itemsPerSecond() >= best * LEAST_GAIN ? 0 : flat + 1;
            best = Math.max(best, measured.itemsPerSecond());
        }
        if (helped) {
            measureClients(alone, budget);
            sample(memory);
        } else {
            concurrent.addAll(
                    ConcurrentThroughput.unmerged(Timing.padded(batches).get(0)));
        }
    }

    private void collectAnswers() throws VariantException {
        try (RequestItems.Reader items = task.items().open();
                AnswerFile file = new AnswerFile(
                        task.answers(), task.output(), task.settings().maxBatchSize() > 0)) {
            while (items.hasNext()) {
                file.add(node.infer(request(items.next(task.settings().largestBatch()))));
            }
        } catch (IOException e) {
            throw new VariantException("%s: cannot be written: %s".formatted(task.answers(), e));
        }
    }

    private boolean isMerging() {
        return task.settings().batching() != null;
    }

    /** The same performance with the throughput of requests that keep all instances busy and some more waiting. */
    private BatchPerformance saturate(ModelInferRequest request, BatchPerformance alone, long deadline)
            throws VariantException, InterruptedException {
        int instances = task.settings().instances();
        int executed = instances * (isMerging() ? Math.max(1, task.settings().maxBatchSize() / alone.batch()) : 1);
        int queued = isMerging() ? executed : (int) Math.min(MOST_QUEUED, Math.ceil(QUEUED_MS / alone.p50Ms()));
        double requests = load(request, executed + queued, executed, deadline);
        return alone.withItemsPerSecond(requests * alone.batch());
    }

    private void measureClients(double alone, Timing.TimeBudget budget) throws VariantException, InterruptedException {
        ModelInferRequest single = request(task.items().first(1));
        for (int clients : ConcurrentThroughput.MEASURED) {
            concurrent.add(new ConcurrentThroughput(
                    clients, clients == 1 ? alone : load(single, clients, clients, budget.next())));
        }
    }

    /** Returns the answers/s. */
    private double load(ModelInferRequest request, int inFlight, int executed, long deadline)
            throws VariantException, InterruptedException {
        try {
            ClosedLoopLoad.Rate rate = new ClosedLoopLoad(() -> node.send(request), timeout)
                    .with(Math.min(MOST_IN_FLIGHT, inFlight), Math.min(MOST_IN_FLIGHT, executed), deadline);
            stable &= rate.stable();
            return rate.perSecond();
        } catch (ClosedLoopLoad.FailedRequest e) {
            throw node.failure("inference", e);
        }
    }

    private void sample(NodeMemory memory) throws InterruptedException {
        NodeMemory.MemoryInUse used = memory.used();
        host.add(used.host());
        accelerator.add(used.accelerator());
    }

    private ModelInferRequest request(List<NodeInput> inputs) {
        return NodeInput.request(task.model(), inputs);
    }

    /** The cores are unknown: the protocol does not report them. */
    ProfileTask.Result result(String server, double loadMs) throws VariantException {
        // a variant takes at least the size of its files; nothing more is known where the node reports no memory
        long files = 0;
        for (Path file : task.files().values()) {
            try {
                files += Files.size(file);
            } catch (IOException e) {
                throw new VariantException("%s: cannot be read: %s".formatted(file, e));
            }
        }
        MemoryUse least = new MemoryUse(files, files);
        boolean gpu = task.configuration().needsGpu();
        Optional<MemoryUse> onHost = host.above(gpu ? 0 : files);
        Optional<MemoryUse> onAccelerator = gpu ? accelerator.above(files) : Optional.of(MemoryUse.NONE);
        return new ProfileTask.Result(
                "%s of %s".formatted(task.configuration().parsed().getBackend(), server),
                loadMs,
                Timing.padded(batches),
                concurrent,
                null,
                onHost.orElse(gpu ? MemoryUse.NONE : least),
                onAccelerator.orElse(least),
                onHost.isPresent() && onAccelerator.isPresent() ? List.of() : List.of(Assumption.MEMORY),
                stable);
    }

    /** Writes the answers of a node as an NPY file, item by item. */
    static final class AnswerFile implements AutoCloseable {

        private static final Map<String, TensorType> TYPES = Map.of("FP32", TensorType.FP32, "BYTES", TensorType.BYTES);

        private final Path path;
        private final String output;
        private final boolean isBatched;
        private @Nullable NpyWriter writer;
        private List<Integer> itemShape = List.of();

        /** @param isBatched whether the first dimension of answers counts items; else each answer is one item */
        AnswerFile(Path path, String output, boolean isBatched) {
            this.path = path;
            this.output = output;
            this.isBatched = isBatched;
        }

        /** @throws VariantException if the answer has no such output of FP32 or BYTES, or items of another shape than before */
        void add(ModelInferResponse answer) throws VariantException, IOException {
            for (int i = 0; i < answer.getOutputsCount(); i++) {
                ModelInferResponse.InferOutputTensor tensor = answer.getOutputs(i);
                if (tensor.getName().equals(output)
                        && TYPES.containsKey(tensor.getDatatype())
                        && tensor.getShapeCount() > 0
                        && i < answer.getRawOutputContentsCount()) {
                    List<Integer> shape =
                            tensor.getShapeList().stream().map(Math::toIntExact).toList();
                    TensorType type = Objects.requireNonNull(TYPES.get(tensor.getDatatype()));
                    writer(type, isBatched ? shape.subList(1, shape.size()) : WholeShapes.item(shape))
                            .write(answer.getRawOutputContents(i).asReadOnlyByteBuffer());
                    return;
                }
            }
            throw new VariantException("output '%s' is not a tensor of floats or strings".formatted(output));
        }

        private NpyWriter writer(TensorType type, List<Integer> shape) throws VariantException, IOException {
            NpyWriter open = writer;
            if (open == null) {
                open = NpyWriter.create(path, type, shape);
                writer = open;
                itemShape = shape;
            }
            if (!itemShape.equals(shape)) {
                throw new VariantException(
                        "output '%s' has items of differing shapes: %s and %s".formatted(output, itemShape, shape));
            }
            return open;
        }

        @Override
        public void close() throws IOException {
            if (writer != null) {
                writer.close();
            }
        }
    }

    /** One kind of memory of a node, above its use before the load. */
    static final class MemoryTrace {

        private final OptionalLong before;
        private OptionalLong now = OptionalLong.empty();
        private long peak;

        /** @param before bytes in use before the load; empty if the node does not report them */
        MemoryTrace(OptionalLong before) {
            this.before = before;
        }

        void add(OptionalLong used) {
            now = used;
            peak = Math.max(peak, used.orElse(0));
        }

        /**
         * The memory of the variant; empty if the node does not report it.
         *
         * @param least bytes that it takes in any case
         */
        Optional<MemoryUse> above(long least) {
            if (before.isEmpty() || now.isEmpty()) {
                return Optional.empty();
            }
            long resting = Math.max(least, now.getAsLong() - before.getAsLong());
            return Optional.of(new MemoryUse(resting, Math.max(resting, peak - before.getAsLong())));
        }
    }
}
