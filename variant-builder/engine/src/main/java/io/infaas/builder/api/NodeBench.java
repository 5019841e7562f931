package io.infaas.builder.api;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.bench.TemporaryBench;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.node.FeedItems;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.targets.AssembledVariant;
import io.infaas.builder.targets.NodeMeasurer;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.NodeAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures built variants of one application on Triton nodes: speed and memory there, and the accuracy of the node's answers to the
 * evaluation items. A node has the variant loaded only while it is measured. Used by one thread; owns a temporary folder.
 */
public final class NodeBench implements AutoCloseable {

    private final TemporaryBench temporary;
    private final Path repository;
    private final Duration timeout;
    private final Map<String, Path> trainedAnswers = new HashMap<>();

    private NodeBench(TemporaryBench temporary, Path repository, Duration timeout) {
        this.temporary = temporary;
        this.repository = repository;
        this.timeout = timeout;
    }

    /**
     * Reads the evaluation data of a definition.
     *
     * @param definition the definition that the variants were built from
     * @param repository has a folder for each variant; its files are sent to a node that does not have them
     * @param budget longest time for all timings of one variant
     * @param timeout longest time for one load or one inference
     * @throws BuildException naming the file or field, the error and the remedy
     */
    public static NodeBench open(
            Path definition, Path repository, Duration budget, Duration timeout, Progress progress) {
        ReadInputs inputs = ReadInputs.read(DefinitionFiles.read(definition));
        return new NodeBench(TemporaryBench.open(inputs, budget, progress), repository, timeout);
    }

    /**
     * The profile of a variant on the type of a node.
     *
     * @param credentials for the node
     * @throws VariantException with the reason in one line, if it does not run there, or is in use there
     */
    public Profile profile(NodeAddress node, NodeType type, Variant variant, Credentials credentials)
            throws VariantException {
        NodeMeasurer measurer = new NodeMeasurer(
                new FeedItems(Feed.of(
                        bench().inputs().data().evaluation(), bench().inputs().contract())),
                bench().inputs().read().judgedOutput(),
                (measured, answers) -> accuracy(measured.architecture(), answers),
                bench().scratch(),
                bench().profileBudget(),
                timeout,
                credentials);
        try {
            return measurer.measure(node, AssembledVariant.read(repository, variant))
                    .profile(type, variant.settings());
        } catch (IOException e) {
            throw new VariantException(String.valueOf(e));
        }
    }

    private Accuracy accuracy(String architecture, Path answers) throws VariantException {
        Path source = bench().inputs().read().metric().needsSource() ? trainedAnswers(architecture) : answers;
        return bench().scores(List.of(answers), List.of(source)).accuracy();
    }

    /** The trained network's answers on this machine; computed once. */
    private Path trainedAnswers(String architecture) throws VariantException {
        Path path = trainedAnswers.get(architecture);
        if (path != null) {
            return path;
        }
        Path file = bench().scratch().resolve("trained-%d.npy".formatted(trainedAnswers.size()));
        bench().answer(
                        bench().trainedModel(architecture),
                        bench().inputs().read().judgedOutput(),
                        file);
        trainedAnswers.put(architecture, file);
        return file;
    }

    private Bench bench() {
        return temporary.bench();
    }

    @Override
    public void close() {
        temporary.close();
    }
}
