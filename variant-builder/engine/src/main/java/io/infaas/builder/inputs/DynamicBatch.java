package io.infaas.builder.inputs;

import io.infaas.builder.data.NpyFile;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.AddedBatch;
import io.infaas.builder.graph.BatchSize;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.measure.OutputTask;
import io.infaas.builder.progress.Progress;
import io.infaas.catalog.TensorType;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Adds a dynamic batch dimension to networks that were exported for one batch size, because nodes serve only dynamic batches.
 *
 * @param folder existing folder for the rewritten networks; it must exist as long as they are in use
 */
public record DynamicBatch(ReadInputs inputs, DataSets data, MeasureProcess process, Path folder, Progress progress) {

    private static final int ITEMS = 16;

    /** Tolerance as a share of the largest expected number: kernels round differently for other shapes. */
    private static final double ROUNDING = 0.01;

    /**
     * The networks of the inputs, each with a dynamic batch dimension. Each rewritten network has run on evaluation items,
     * singly and in pairs, with the same results as before.
     *
     * @throws BuildException naming the file of a network that cannot have a dynamic batch dimension, the reason and the remedy
     */
    public List<TrainedNetwork> networks() {
        List<TrainedNetwork> networks = new ArrayList<>();
        for (ReadInputs.Network network : inputs.networks()) {
            networks.add(
                    network.fixedBatch().isEmpty()
                            ? checked(network)
                            : rewrite(
                                    network,
                                    Math.toIntExact(network.fixedBatch().getAsLong())));
        }
        return networks;
    }

    private TrainedNetwork checked(ReadInputs.Network network) {
        Path file = complete(network);
        for (String output : network.openedOutputs()) {
            try {
                if (!isClose(answers(file, output, 1, 2), answers(file, output, 1, 1))) {
                    throw new VariantException("it answers batches of 2 differently");
                }
            } catch (VariantException e) {
                throw new BuildException(
                        "%s: output '%s' is declared for one item and has no more: %s; export it with a dynamic batch dimension, or set application.contract.maxBatchSize to 1"
                                .formatted(network.file(), output, e.reason()),
                        e);
            }
            progress.note(
                    "%s: output '%s' is declared for one item but answers any number; the declaration is corrected"
                            .formatted(network.name(), output));
        }
        return new TrainedNetwork(network.name(), file, network.contract());
    }

    /** One file that runtimes load alone: the network's own or a completed one. */
    private Path complete(ReadInputs.Network network) {
        if (network.isComplete()) {
            return network.file();
        }
        Path file = folder.resolve(network.name() + "-complete.onnx");
        batchedGraph(network).save(file);
        return file;
    }

    private OnnxGraph batchedGraph(ReadInputs.Network network) {
        return AddedBatch.of(OnnxGraph.read(network.file()), inputs.contract());
    }

    private TrainedNetwork rewrite(ReadInputs.Network network, int size) {
        OnnxGraph graph = graph(batchedGraph(network), size, inputs.contract().maxBatchSize(), network.file());
        Path file = folder.resolve(network.name() + "-dynamic.onnx");
        graph.save(file);
        int largest = Math.min(2, inputs.contract().maxBatchSize());
        BatchAnswers expected;
        try {
            expected = answers(complete(network), inputs.judgedOutput(), size, size);
        } catch (VariantException e) {
            throw TrainedNetwork.doesNotRun(network.file(), e);
        }
        for (int batch = 1; batch <= largest; batch++) {
            // The unchanged network can serve an application that sends only single items.
            boolean servesSingleItems = size == 1 && batch > 1;
            try {
                if (!isClose(answers(file, inputs.judgedOutput(), size, batch), expected)) {
                    throw new VariantException("it answers batches of %d differently".formatted(batch));
                }
            } catch (VariantException e) {
                throw cannotBeDynamic(network.file(), size, e.reason(), servesSingleItems);
            }
        }
        progress.note("%s: batch size was fixed to %d, is now dynamic; answers to batches of 1%s are the same"
                .formatted(network.name(), size, largest > 1 ? " and 2" : ""));
        return new TrainedNetwork(network.name(), file, network.contract());
    }

    /**
     * The graph with a dynamic batch dimension; its results are not yet checked.
     *
     * @param size fixed batch size of the graph
     * @param largest batch size that the graph must accept
     * @param file source of the graph, for messages
     */
    static OnnxGraph graph(OnnxGraph fixed, long size, int largest, Path file) {
        try {
            return size == 1 && largest == 1 ? BatchSize.open(fixed) : BatchSize.dynamic(fixed);
        } catch (VariantException e) {
            throw cannotBeDynamic(file, size, e.reason(), false);
        }
    }

    /** @param strings empty if the output has numbers */
    private record BatchAnswers(FloatBuffer numbers, List<String> strings) {}

    private BatchAnswers answers(Path model, String output, int size, int batch) throws VariantException {
        Feed feed = Feed.of(data.evaluation(), inputs.contract());
        // Complete batches only: the unchanged network accepts no others.
        int items = Math.min(feed.count(), Math.max(ITEMS, size)) / size * size;
        if (items == 0) {
            throw new VariantException("%d evaluation items do not fill one batch".formatted(feed.count()));
        }
        Path file = folder.resolve("answers-dynamic.npy");
        process.output(new OutputTask(
                model.toAbsolutePath().toString(),
                new Feed(feed.inputs(), items, feed.rows()),
                Map.of(output, file.toAbsolutePath().toString()),
                batch));
        try (NpyFile answers = NpyFile.open(file)) {
            return answers.type() == TensorType.BYTES
                    ? new BatchAnswers(FloatBuffer.allocate(0), answers.strings(items))
                    : new BatchAnswers(answers.next(items).asFloatBuffer(), List.of());
        }
    }

    private static boolean isClose(BatchAnswers answers, BatchAnswers expected) {
        return answers.strings().equals(expected.strings()) && isClose(answers.numbers(), expected.numbers());
    }

    private static boolean isClose(FloatBuffer answers, FloatBuffer expected) {
        float span = 0;
        for (int i = 0; i < expected.limit(); i++) {
            float value = expected.get(i);
            span = Float.isFinite(value) ? Math.max(span, Math.abs(value)) : span;
        }
        boolean close = answers.limit() == expected.limit();
        for (int i = 0; close && i < expected.limit(); i++) {
            // equal also if both are NaN or infinite
            close = Float.compare(answers.get(i), expected.get(i)) == 0
                    || Math.abs(answers.get(i) - expected.get(i)) <= ROUNDING * span;
        }
        return close;
    }

    private static BuildException cannotBeDynamic(Path file, long size, String why, boolean servesSingleItems) {
        return new BuildException(
                "%s: batch size is fixed to %d and cannot be made dynamic: %s. Export the network with a dynamic batch dimension%s"
                        .formatted(
                                file,
                                size,
                                why,
                                servesSingleItems ? ", or set application.contract.maxBatchSize to 1" : ""));
    }
}
