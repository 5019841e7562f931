package io.infaas.builder.bench;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.accuracy.Scoring;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Calibration;
import io.infaas.builder.graph.FoldedGraph;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.inputs.DataSets;
import io.infaas.builder.inputs.DynamicBatch;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.measure.CalibrationTask;
import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.measure.OutputTask;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.progress.Progress;
import io.infaas.catalog.RuntimeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs models of one application on its data, each in a process of its own.
 *
 * @param scratch folder for files that no later call needs
 * @param profileBudget longest time to measure one variant
 */
public record Bench(TrainedInputs inputs, MeasureProcess process, Path scratch, Duration profileBudget) {

    /**
     * A bench for the networks of a definition; encoders' networks are missing until heads are fitted.
     *
     * @param scratch existing folder; its owner deletes it after the last use of the bench
     */
    public static Bench open(
            ReadInputs inputs, DataSets data, Path scratch, Cores cores, Duration profileBudget, Progress progress) {
        for (ReadInputs.Network network : inputs.networks()) {
            network.memory().check(network.file());
        }
        MeasureProcess process = new MeasureProcess(
                MeasureProcess.ownClasspath(), scratch, cores, MeasureProcess.OVERHEAD_TIMEOUT.plus(profileBudget));
        List<TrainedNetwork> networks = new DynamicBatch(inputs, data, process, scratch, progress).networks();
        return new Bench(new TrainedInputs(inputs, data, networks), process, scratch, profileBudget);
    }

    public Bench plus(List<TrainedNetwork> networks) {
        return new Bench(inputs.plus(networks), process, scratch, profileBudget);
    }

    /**
     * Writes a model's answer to each evaluation item.
     *
     * @param output the output to write
     * @param file the NPY file to write
     */
    public void answer(Path model, String output, Path file) throws VariantException {
        answer(model, evaluation(), Map.of(output, file));
    }

    /**
     * Writes a model's answer to each item of {@code feed}.
     *
     * @param files NPY file to write, by output
     */
    public void answer(Path model, Feed feed, Map<String, Path> files) throws VariantException {
        Map<String, String> names = new TreeMap<>();
        files.forEach((output, file) -> names.put(output, absolute(file)));
        process.output(
                new OutputTask(absolute(model), feed, names, inputs.contract().maxBatchSize()));
    }

    /**
     * Scores answers to the evaluation items.
     *
     * @param answers files of the outputs that the metric judges
     * @param source answers of the trained network, in the same order
     * @throws VariantException if the metric cannot judge them
     */
    public Scores scores(List<Path> answers, List<Path> source) throws VariantException {
        return scores(inputs.data().evaluation(), answers, source);
    }

    /** @param data items that were answered */
    Scores scores(LabelledData data, List<Path> answers, List<Path> source) throws VariantException {
        try {
            return new Scoring(
                            inputs.read().metric(),
                            data.labels(),
                            data.targets(),
                            inputs.contract().labels())
                    .of(answers, source);
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Runs a model on the evaluation items and scores its answers.
     *
     * @param trained file of the network that the model was made from; it runs only if the metric needs its answers
     */
    public Scores run(Path model, Path trained) throws VariantException {
        Map<String, Path> answers = files("answers");
        Map<String, Path> source = files("source");
        answer(model, evaluation(), answers);
        if (inputs.read().metric().needsSource()) {
            answer(trained, evaluation(), source);
        }
        return scores(List.copyOf(answers.values()), List.copyOf(source.values()));
    }

    /** A file for each judged output, in their order. */
    Map<String, Path> files(String name) {
        Map<String, Path> files = new LinkedHashMap<>();
        inputs.read()
                .judgedOutputs()
                .forEach(output -> files.put(output, scratch.resolve(name + files.size() + ".npy")));
        return files;
    }

    /**
     * The file of a trained network; any path where the metric does not need its answers.
     *
     * @throws VariantException if the metric needs its answers, but only a build makes the network from an encoder
     */
    public Path trainedModel(String architecture) throws VariantException {
        Optional<Path> file = inputs.network(architecture).map(TrainedNetwork::file);
        if (file.isEmpty() && inputs.read().metric().needsSource()) {
            throw new VariantException(
                    "metric %s needs the trained network of '%s', which only a build makes; build again"
                            .formatted(inputs.read().metric().name(), architecture));
        }
        return file.orElse(scratch);
    }

    /** A file with the simplified network, or the original one if the runtime cannot simplify it. It exists as long as the bench. */
    public Path folded(TrainedNetwork network) {
        Path written = scratch.resolve("written.onnx");
        Path file = scratch.resolve(network.name() + "-folded.onnx");
        try {
            process.fold(new MeasureProcess.FoldTask(absolute(network.file()), absolute(written)));
            // keeps one network in memory at a time
            Set<String> operators = FoldedGraph.operators(network.graph());
            FoldedGraph.checked(OnnxGraph.read(written), operators).write(file);
            Files.delete(written);
            return file;
        } catch (VariantException | BuildException e) {
            // transforms report unsupported parts of the original network
            return network.file();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(file, e), e);
        }
    }

    /** The calibration that transforms of {@code graph} can ask for. */
    public Calibration calibration(OnnxGraph graph) {
        return (tensors, percentile) -> {
            Path exposing = scratch.resolve("calibration.onnx");
            graph.exposing(tensors).save(exposing);
            CalibrationTask task = new CalibrationTask(
                    absolute(exposing),
                    Feed.of(inputs.data().calibration(), inputs.contract()),
                    List.copyOf(tensors),
                    inputs.contract().largestRequest(),
                    percentile);
            return process.calibrate(task).ranges();
        };
    }

    public ProfileTask.Result profile(Path model, RuntimeSettings settings) throws VariantException {
        return process.profile(new ProfileTask(
                absolute(model),
                evaluation(),
                settings,
                ProfileTask.batches(settings.largestBatch()),
                profileBudget.toMillis()));
    }

    private Feed evaluation() {
        return Feed.of(inputs.data().evaluation(), inputs.contract());
    }

    static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }
}
