package io.infaas.builder.bench;

import io.infaas.builder.accuracy.AnswerNoise;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.measure.CalibrationTask;
import io.infaas.builder.measure.Feed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares forms of one network with the trained one on the calibration items; the evaluation items play no part in it. Used by one
 * thread.
 */
public final class CalibrationRuns {

    /** Number of items for {@link #noise}. */
    private static final int SOME = 32;

    private final Bench bench;
    private final LabelledData data;
    private final Map<String, Path> trainedFiles;
    private final Map<String, Path> sampleFiles;

    private CalibrationRuns(Bench bench) {
        this.bench = bench;
        this.data = bench.inputs().data().calibration();
        this.trainedFiles = bench.files("calibration-trained");
        this.sampleFiles = data.count() <= SOME ? trainedFiles : bench.files("calibration-some");
    }

    /**
     * Runs the trained network.
     *
     * @throws VariantException if it does not run on the calibration items
     */
    public static CalibrationRuns of(Bench bench, Path trained) throws VariantException {
        CalibrationRuns runs = new CalibrationRuns(bench);
        bench.answer(trained, runs.feed(runs.data.count()), runs.trainedFiles);
        if (runs.sampleFiles != runs.trainedFiles) {
            bench.answer(trained, runs.feed(SOME), runs.sampleFiles);
        }
        return runs;
    }

    /** The accuracy of the trained network. */
    public double trained() throws VariantException {
        return accuracy(trainedFiles);
    }

    /** The accuracy of another form of it. */
    public double accuracy(OnnxGraph graph) throws VariantException {
        Map<String, Path> answers = bench.files("calibration-answers");
        bench.answer(written(graph), feed(data.count()), answers);
        return accuracy(answers);
    }

    private double accuracy(Map<String, Path> answers) throws VariantException {
        if (bench.inputs().read().metric().needsLabel() && data.labels().isEmpty()) {
            throw new VariantException("metric %s needs labels for data.calibration, too"
                    .formatted(bench.inputs().read().metric().name()));
        }
        return bench.scores(data, List.copyOf(answers.values()), List.copyOf(trainedFiles.values()))
                .accuracy()
                .value();
    }

    /** The noise that the first items show, see {@link AnswerNoise}. */
    public double noise(OnnxGraph graph) throws VariantException {
        Map<String, Path> answers = bench.files("calibration-answers");
        bench.answer(written(graph), feed(Math.min(SOME, data.count())), answers);
        try {
            return AnswerNoise.of(List.copyOf(answers.values()), List.copyOf(sampleFiles.values()));
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
        graph.save(file);
        return file;
    }

    private Feed feed(int items) {
        Feed feed = Feed.of(data, bench.inputs().contract());
        return new Feed(feed.inputs(), items, feed.rows());
    }
}
