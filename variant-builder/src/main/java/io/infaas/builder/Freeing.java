package io.infaas.builder;

import io.infaas.builder.data.NpyFile;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.BatchSize;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.measure.OutputTask;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Makes networks that were exported for batches of one size take batches of any: nodes serve a model only if its batch is free.
 *
 * @param folder that what is made is written to; it is used as long as the networks are
 */
record Freeing(Inputs inputs, Data data, MeasureProcess process, Path folder, Progress progress) {

    private static final int ITEMS = 16;

    /** Share of the largest number of the answers: kernels for other shapes round otherwise. */
    private static final double ROUNDING = 0.01;

    /**
     * The same inputs, each network with a free batch. Those that had none were seen to answer item by item as before, alone and
     * in twos.
     *
     * @throws BuildException naming the file of a network whose batch cannot be freed, why, and what to do
     */
    Inputs freed() {
        List<Inputs.Network> networks = new ArrayList<>();
        for (Inputs.Network network : inputs.networks()) {
            OptionalLong size = BatchSize.fixed(network.graph());
            networks.add(size.isEmpty() ? network : freed(network, Math.toIntExact(size.getAsLong())));
        }
        return inputs.with(networks);
    }

    private Inputs.Network freed(Inputs.Network network, int size) {
        OnnxGraph graph = graph(network.graph(), network.file());
        Path file = folder.resolve(network.name() + "-free.onnx");
        try {
            Files.write(file, graph.bytes());
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(file, e), e);
        }
        int largest = Math.min(2, inputs.definition().application().contract().maxBatchSize());
        float[] expected;
        try {
            expected = answers(network.file(), size, size);
        } catch (VariantException e) {
            throw Workshop.doesNotRun(network, e);
        }
        for (int batch = 1; batch <= largest; batch++) {
            // where single items are all that it may be asked for, it is served as it is
            boolean singly = size == 1 && batch > 1;
            try {
                if (!alike(answers(file, size, batch), expected)) {
                    throw new VariantException("it answers batches of %d otherwise than before".formatted(batch));
                }
            } catch (VariantException e) {
                throw cannotBeFreed(network.file(), size, e.reason(), singly);
            }
        }
        progress.note("%s: its batch was fixed to %d; it is freed, and answers batches of 1%s as before"
                .formatted(network.name(), size, largest > 1 ? " and 2" : ""));
        return new Inputs.Network(network.name(), file, network.contract());
    }

    /**
     * A graph with a free batch; whether it answers as before is not seen yet.
     *
     * @param file where the graph came from, for messages
     */
    static OnnxGraph graph(OnnxGraph fixed, Path file) {
        OptionalLong size = BatchSize.fixed(fixed);
        if (size.isEmpty()) {
            return fixed;
        }
        try {
            return BatchSize.free(fixed);
        } catch (VariantException e) {
            throw cannotBeFreed(file, size.getAsLong(), e.reason(), false);
        }
    }

    private float[] answers(Path model, int size, int batch) throws VariantException {
        Feed feed = Feed.of(data.evaluation());
        // whole batches: the network as it is takes no others
        int items = Math.min(feed.count(), Math.max(ITEMS, size)) / size * size;
        if (items == 0) {
            throw new VariantException("%d evaluation items are less than a batch of it".formatted(feed.count()));
        }
        Path file = folder.resolve("free.npy");
        process.output(new OutputTask(
                model.toAbsolutePath().toString(),
                new Feed(feed.inputs(), items, feed.rows()),
                Map.of(inputs.answer(), file.toAbsolutePath().toString()),
                batch));
        try (NpyFile answers = NpyFile.open(file)) {
            FloatBuffer values = answers.next(items).asFloatBuffer();
            float[] all = new float[values.remaining()];
            values.get(all);
            return all;
        }
    }

    private static boolean alike(float[] answers, float[] expected) {
        float span = 0;
        for (float value : expected) {
            span = Math.max(span, Math.abs(value));
        }
        boolean alike = answers.length == expected.length;
        for (int i = 0; alike && i < expected.length; i++) {
            alike = Math.abs(answers[i] - expected[i]) <= ROUNDING * span;
        }
        return alike;
    }

    /** @param singly whether it can be had for single items */
    private static BuildException cannotBeFreed(Path file, long size, String why, boolean singly) {
        return new BuildException(
                "%s: its batch is fixed to %d and cannot be freed: %s. Export the network with a free batch dimension%s"
                        .formatted(file, size, why, singly ? ", or set application.contract.maxBatchSize to 1" : ""));
    }
}
