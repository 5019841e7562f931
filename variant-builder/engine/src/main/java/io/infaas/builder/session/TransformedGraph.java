package io.infaas.builder.session;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.RuntimeSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * The graph that a transform made of a trained network.
 *
 * @param model its file
 * @param bytes size of the file
 * @param scores on the evaluation data; they do not depend on settings
 * @param fullPrecision names of the layers that the transform left in full precision for the sake of the accuracy
 */
public record TransformedGraph(
        TrainedNetwork network,
        Transform transform,
        Path model,
        long bytes,
        Scores scores,
        List<String> fullPrecision) {

    public TransformedGraph {
        fullPrecision = List.copyOf(fullPrecision);
    }

    /** Whether layers stay in full precision for the sake of the accuracy. */
    public boolean isMixed() {
        return !fullPrecision.isEmpty();
    }

    public Accuracy accuracy() {
        return scores.accuracy();
    }

    /** {@code <architecture>-<transform>}. */
    public String name() {
        return name(network, transform);
    }

    public static String name(TrainedNetwork network, Transform transform) {
        return network.name() + "-" + transform.name();
    }

    /** The alias of the variant with these settings. */
    public String alias(RuntimeSettings settings) {
        return name() + "-" + settings.label();
    }
}
