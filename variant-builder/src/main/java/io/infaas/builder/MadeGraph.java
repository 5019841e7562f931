package io.infaas.builder;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.graph.Transform;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Settings;
import java.nio.file.Path;

/**
 * The graph that a transform made of a trained network.
 *
 * @param model its file
 * @param bytes size of the file
 * @param scores on the evaluation data, whatever the settings
 */
record MadeGraph(Inputs.Network network, Transform transform, Path model, long bytes, Scores scores) {

    Accuracy accuracy() {
        return scores.accuracy();
    }

    /** {@code <architecture>-<transform>}. */
    String name() {
        return name(network, transform);
    }

    static String name(Inputs.Network network, Transform transform) {
        return network.name() + "-" + transform.name();
    }

    /** The name for people of the variant with these settings. */
    String alias(Settings settings) {
        return name() + "-" + settings.label();
    }
}
