package io.infaas.builder.bench;

import io.infaas.builder.accuracy.AnswerNoise;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.measure.CalibrationTask;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.OutputTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares forms of one network with the trained one on the calibration items; the evaluation items play no part in it. Used by one
 * thread.
 */
public final class CalibrationRuns {

    /** Number of items for {@link #noise}. */
    private static final int SOME = 32;

    private final Bench bench;
    private final LabelledData data;
    private final Map<String, Path> all;
    private final Map<String, Path> some;

    private CalibrationRuns(Bench bench) {
        this.bench = bench;
        this.data = bench.inputs().data().calibration();
        this.all = bench.files("calibration-trained");
        this.some = data.count() <= SOME ? all : bench.files("calibration-some");
    }

    /**
     * Runs the trained network.
     *
     * @throws VariantException if it does not run on the calibration items
     */
    public static CalibrationRuns of(Bench bench, Path trained) throws VariantException {
        CalibrationRuns runs = new CalibrationRuns(bench);
        runs.answer(trained, runs.all, runs.data.count());
        if (runs.some != runs.all) {
            runs.answer(trained, runs.some, SOME);
        }
        return runs;
    }

    /** The accuracy of the trained network. */
    public double trained() throws VariantException {
        return accuracy(all);
    }

    /** The accuracy of another form of it. */
    public double accuracy(OnnxGraph graph) throws VariantException {
        Map<String, Path> answers = bench.files("calibration-answers");
        answer(written(graph), answers, data.count());
        return accuracy(answers);
    }

    private double accuracy(Map<String, Path> answers) throws VariantException {
        if (bench.inputs().read().metric().needsLabel() && data.labels().isEmpty()) {
            throw new VariantException("metric %s needs labels for data.calibration, too"
                    .formatted(bench.inputs().read().metric().name()));
        }
        return bench.scores(data, List.copyOf(answers.values()), List.copyOf(all.values()))
                .accuracy()
                .value();
    }

    /** The noise that the first items show, see {@link AnswerNoise}. */
    public double noise(OnnxGraph graph) throws VariantException {
        Map<String, Path> answers = bench.files("calibration-answers");
        answer(written(graph), answers, Math.min(SOME, data.count()));
        try {
            return AnswerNoise.of(List.copyOf(answers.values()), List.copyOf(some.values()));
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    /** Number of values of FP32 tensors for the first item. */
    public Map<String, Long> sizes(OnnxGraph graph, Set<String> tensors) throws VariantException {
        return bench.process()
                .calibrate(new CalibrationTask(
                        Bench.absolute(written(graph.exposing(tensors))),
                        feed(1),
                        List.copyOf(tensors),
                        bench.inputs().contract().largestRequest(),
                        CalibrationTask.ALL))
                .sizes();
    }

    private Path written(OnnxGraph graph) {
        Path file = bench.scratch().resolve("calibration.onnx");
        try {
            graph.write(file);
            return file;
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(file, e), e);
        }
    }

    private void answer(Path model, Map<String, Path> files, int items) throws VariantException {
        Map<String, String> names = new TreeMap<>();
        files.forEach((output, file) -> names.put(output, Bench.absolute(file)));
        bench.process()
                .output(new OutputTask(
                        Bench.absolute(model),
                        feed(items),
                        names,
                        bench.inputs().contract().maxBatchSize()));
    }

    private Feed feed(int items) {
        Feed feed = Feed.of(data, bench.inputs().contract());
        return new Feed(feed.inputs(), items, feed.rows());
    }
}
