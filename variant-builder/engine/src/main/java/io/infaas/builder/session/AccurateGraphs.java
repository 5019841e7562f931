package io.infaas.builder.session;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Quantisation;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.report.LeftOut;
import java.io.IOException;
import java.util.Optional;

/** Makes graphs that lose little accuracy: if a quantised one loses too much, some of its layers stay in full precision. */
public record AccurateGraphs(VariantFactory factory, StageCounter stages) {

    /**
     * A graph.
     *
     * @param drop why it is not accurate enough; empty if it is
     */
    public record Outcome(TransformedGraph graph, Optional<LeftOut> drop) {}

    /**
     * The graph that a transform makes of a network, judged on the evaluation items.
     *
     * @param trained scores of the network itself
     * @throws VariantException if the transform cannot be applied, or the graph that it makes does not run
     */
    public Outcome of(TrainedNetwork network, Transform transform, Scores trained)
            throws VariantException, IOException {
        TransformedGraph graph = factory.graph(network, transform);
        Optional<LeftOut> drop = drop(graph, trained);
        if (drop.isEmpty() || !(transform instanceof Quantisation quantisation) || !quantisation.mixed()) {
            return new Outcome(graph, drop);
        }
        try {
            TransformedGraph mixed = factory.mixed(network, quantisation, stages);
            return new Outcome(mixed, drop(mixed, trained));
        } catch (VariantException e) {
            LeftOut lost = drop.get();
            return new Outcome(
                    graph, Optional.of(new LeftOut(lost.cause(), "%s; %s".formatted(lost.reason(), e.reason()))));
        }
    }

    private Optional<LeftOut> drop(TransformedGraph graph, Scores trained) {
        return LeftOut.accuracyDrop(factory.inputs().definition(), trained.accuracy(), graph.accuracy());
    }
}
