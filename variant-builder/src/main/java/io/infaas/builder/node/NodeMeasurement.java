package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.measure.Timing;
import io.infaas.triton.protocol.ModelInferRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** One measurement of a variant that a node has loaded. Used once, by one thread. */
final class NodeMeasurement {

    private static final int LARGEST_BATCH = 64;
    // the least gain in throughput; after two batch sizes in a row without it, no larger one is tried
    private static final double LEAST_GAIN = 1.05;
    private static final int MOST_FLAT = 2;

    private final MeasuredNode node;
    private final NodeTask task;
    private final Duration timeout;
    private final List<Timing> timings = new ArrayList<>();
    private double saturation;
    private boolean stable = true;
    private OptionalLong now = OptionalLong.empty();
    private long peak;

    NodeMeasurement(MeasuredNode node, NodeTask task, Duration timeout) {
        this.node = node;
        this.task = task;
        this.timeout = timeout;
    }

    /** Collects the answers, which also warms up; then measures latencies and, in the second half of the budget, saturation. */
    void run(NodeMemory memory) throws VariantException, InterruptedException {
        collectAnswers();
        sample(memory);
        long start = System.nanoTime();
        long half = task.budget().toNanos() / 2;
        List<Integer> batches =
                ProfileTask.batches(Math.min(LARGEST_BATCH, task.settings().maxBatchSize()));
        int flat = 0;
        double best = 0;
        for (int i = 0; i < batches.size() && flat < MOST_FLAT; i++) {
            Timing timing = time(batches.get(i), start + half * (i + 1) / batches.size());
            timings.add(timing);
            sample(memory);
            flat = timing.itemsPerSecond() >= best * LEAST_GAIN ? 0 : flat + 1;
            best = Math.max(best, timing.itemsPerSecond());
        }
        saturate(start + 2 * half);
        sample(memory);
    }

    private void collectAnswers() throws VariantException {
        try (RequestItems.Reader items = task.items().open();
                AnswerFile file = new AnswerFile(task.answers(), task.output())) {
            while (items.hasNext()) {
                file.add(node.infer(request(items.next(task.settings().maxBatchSize()))));
            }
        } catch (IOException e) {
            throw new VariantException("%s: cannot be written: %s".formatted(task.answers(), e));
        }
    }

    private Timing time(int batch, long deadline) throws VariantException {
        ModelInferRequest request = request(task.items().first(batch));
        Timing timing = Timing.of(batch, () -> node.infer(request), System::nanoTime, deadline);
        stable &= timing.stable();
        return timing;
    }

    /** Uses the batch size with the most items/s, but single items where the node merges requests itself. */
    private void saturate(long deadline) throws VariantException {
        boolean merging = task.settings().batching() != null;
        Timing start =
                merging ? timings.get(0) : Collections.max(timings, Comparator.comparingDouble(Timing::itemsPerSecond));
        int batch = start.latency().batch();
        ModelInferRequest request = request(task.items().first(batch));
        int busy = task.settings().instances() * (merging ? task.settings().maxBatchSize() : 1);
        OpenLoopLoad loop = new OpenLoopLoad(() -> node.send(request), batch, busy, timeout);
        RateSearch search = RateSearch.from(
                start.itemsPerSecond(),
                rate -> {
                    try {
                        return loop.at(rate);
                    } catch (OpenLoopLoad.FailedRequest e) {
                        throw node.failure("inference", e);
                    }
                },
                () -> System.nanoTime() < deadline);
        saturation = search.perSecond();
        stable &= search.stable();
    }

    private void sample(NodeMemory memory) throws InterruptedException {
        now = memory.used();
        peak = Math.max(peak, now.orElse(0));
    }

    private ModelInferRequest request(List<NodeInput> inputs) {
        return NodeInput.request(task.model(), inputs);
    }

    /** @param empty bytes in use before the load, if the node reports them */
    ProfileTask.Result result(String server, double loadMs, OptionalLong empty) throws VariantException {
        // a variant takes at least the size of its files; nothing more is known where the node reports no memory
        long least = 0;
        for (Path file : task.files().values()) {
            try {
                least += Files.size(file);
            } catch (IOException e) {
                throw new VariantException("%s: cannot be read: %s".formatted(file, e));
            }
        }
        boolean reported = empty.isPresent() && now.isPresent();
        long resting = reported ? Math.max(least, now.getAsLong() - empty.getAsLong()) : least;
        return new ProfileTask.Result(
                "%s of %s".formatted(task.configuration().parsed().getBackend(), server),
                loadMs,
                timings.stream().map(Timing::latency).toList(),
                saturation,
                resting,
                reported ? Math.max(resting, peak - empty.getAsLong()) : resting,
                stable);
    }
}
