package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Calibration;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.measure.AnswerTask;
import io.infaas.builder.measure.CalibrationTask;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs the models of one application on its data.
 *
 * @param scratch a folder for files that outlive no call
 * @param profileBudget longest time that one variant is timed
 */
record Bench(Inputs inputs, MeasureProcess process, Path scratch, Duration profileBudget) {

    /** The class that a model gives each evaluation item. */
    List<Integer> answers(Path model) throws VariantException {
        AnswerTask task = new AnswerTask(absolute(model), evaluation(), inputs.answer(), maxBatchSize());
        return process.answer(task).answers();
    }

    /** What transforms of {@code graph} can ask for. */
    Calibration calibration(OnnxGraph graph) {
        return (tensors, percentile) -> {
            Path exposing = scratch.resolve("calibration.onnx");
            try {
                Files.write(exposing, graph.exposing(tensors).bytes());
            } catch (IOException e) {
                throw new BuildException("%s: cannot be written: %s".formatted(exposing, e), e);
            }
            CalibrationTask task = new CalibrationTask(
                    absolute(exposing),
                    Feed.of(inputs.calibration()),
                    List.copyOf(tensors),
                    maxBatchSize(),
                    percentile);
            return process.calibrate(task).ranges();
        };
    }

    ProfileTask.Result profile(Path model, Settings settings) throws VariantException {
        return process.profile(new ProfileTask(
                absolute(model),
                evaluation(),
                inputs.answer(),
                settings,
                ProfileTask.batches(settings.maxBatchSize()),
                profileBudget.toMillis()));
    }

    /** Measured against the labels of the evaluation data. */
    Accuracy accuracy(List<Integer> answers) {
        List<Integer> labels = inputs.evaluation().labels();
        int right = 0;
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).equals(answers.get(i))) {
                right++;
            }
        }
        return Accuracy.of(right, labels.size());
    }

    int maxBatchSize() {
        return inputs.definition().application().contract().maxBatchSize();
    }

    private Feed evaluation() {
        return Feed.of(inputs.evaluation());
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }
}
