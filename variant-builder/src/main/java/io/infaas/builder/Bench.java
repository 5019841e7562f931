package io.infaas.builder;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.accuracy.Scoring;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Calibration;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.measure.CalibrationTask;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.measure.OutputTask;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.catalog.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the models of one application on its data.
 *
 * @param scratch a folder for files that outlive no call
 * @param profileBudget longest time that one variant is timed
 */
record Bench(Inputs inputs, Data data, MeasureProcess process, Path scratch, Duration profileBudget) {

    /**
     * What a model answers to each evaluation item.
     *
     * @param file the NPY file that the answers are written to
     */
    void answer(Path model, Path file) throws VariantException {
        process.output(
                new OutputTask(absolute(model), evaluation(), Map.of(inputs.answer(), absolute(file)), maxBatchSize()));
    }

    /**
     * How good answers are.
     *
     * @param source what the trained network answers
     * @throws VariantException if the metric cannot judge them
     */
    Scores scores(Path answers, Path source) throws VariantException {
        try {
            return new Scoring(
                            inputs.metric(),
                            data.evaluation().labels(),
                            inputs.definition()
                                    .application()
                                    .contract()
                                    .labels()
                                    .size())
                    .of(answers, source);
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * How good the answers of a model are.
     *
     * @param trained the file of the network that it was made from; not run unless the metric asks for its answers
     */
    Scores run(Path model, Path trained) throws VariantException {
        Path answers = scratch.resolve("answers.npy");
        Path source = scratch.resolve("source.npy");
        answer(model, answers);
        if (inputs.metric().needsSource()) {
            answer(trained, source);
        }
        return scores(answers, source);
    }

    /**
     * The file of a trained network.
     *
     * @throws VariantException if the metric asks for its answers and it is made by a build only, of an encoder
     */
    Path trained(String architecture) throws VariantException {
        Optional<Path> file = inputs.networks().stream()
                .filter(network -> network.name().equals(architecture))
                .map(Inputs.Network::file)
                .findFirst();
        if (file.isEmpty() && inputs.metric().needsSource()) {
            throw new VariantException("metric %s needs the trained network of '%s', which a build makes; build again"
                    .formatted(inputs.metric().name(), architecture));
        }
        return file.orElse(scratch);
    }

    /** What transforms of {@code graph} can ask for. */
    Calibration calibration(OnnxGraph graph) {
        return (tensors, percentile) -> {
            Path exposing = scratch.resolve("calibration.onnx");
            try {
                graph.exposing(tensors).write(exposing);
            } catch (IOException e) {
                throw new BuildException("%s: cannot be written: %s".formatted(exposing, e), e);
            }
            CalibrationTask task = new CalibrationTask(
                    absolute(exposing), Feed.of(data.calibration()), List.copyOf(tensors), maxBatchSize(), percentile);
            return process.calibrate(task).ranges();
        };
    }

    ProfileTask.Result profile(Path model, Settings settings) throws VariantException {
        return process.profile(new ProfileTask(
                absolute(model),
                evaluation(),
                settings,
                ProfileTask.batches(settings.maxBatchSize()),
                profileBudget.toMillis()));
    }

    int maxBatchSize() {
        return inputs.definition().application().contract().maxBatchSize();
    }

    private Feed evaluation() {
        return Feed.of(data.evaluation());
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }
}
