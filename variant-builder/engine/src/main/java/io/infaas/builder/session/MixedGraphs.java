package io.infaas.builder.session;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.bench.CalibrationRuns;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Layer;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Quantisation;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.precision.LayerEffect;
import io.infaas.builder.precision.LayerWork;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.precision.PrecisionSearch;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.store.StepStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds the layers of quantised networks that stay in full precision, for each network and transform. */
final class MixedGraphs {

    /** Longest search. */
    static final Duration LIMIT = Duration.ofMinutes(20);

    /** Share of the drop in accuracy that is allowed on the calibration items: on others it may be larger. */
    private static final double SHARE_OF_DROP = 0.5;

    private final Bench bench;
    private final StepKeys keys;
    private final StepStore store;
    private final Map<String, MixedPrecision> found = new LinkedHashMap<>();

    MixedGraphs(Bench bench, StepKeys keys, StepStore store) {
        this.bench = bench;
        this.keys = keys;
        this.store = store;
    }

    /** The results so far, in the order of the calls. */
    List<MixedPrecision> found() {
        return List.copyOf(found.values());
    }

    /**
     * Keeps the nodes with the result, so that a later build finds them without a network.
     *
     * @param fullPrecision first outputs of the nodes that stay
     */
    private record Choice(MixedPrecision precision, List<String> fullPrecision) {}

    /** Reads a network as transforms do. */
    @FunctionalInterface
    interface Source {
        OnnxGraph read();
    }

    /**
     * The transform without the layers that cost too much accuracy; found once, until anything that it depends on changes.
     *
     * @throws VariantException with the reason, if no layers restore it
     */
    Quantisation accurate(TrainedNetwork network, Quantisation transform, Source source, StageCounter stages)
            throws VariantException, IOException {
        Choice choice = store.value(
                "mixed",
                keys.mixed(bench.inputs(), network, transform),
                Choice.class,
                () -> search(network, transform, source.read(), stages));
        found.put(choice.precision().graph(), choice.precision());
        String failure = choice.precision().failure();
        if (failure != null) {
            throw new VariantException("no layers stay FP32, " + failure);
        }
        return transform.leaving(choice.fullPrecision());
    }

    private Choice search(TrainedNetwork network, Quantisation transform, OnnxGraph source, StageCounter stages)
            throws VariantException {
        String name = TransformedGraph.name(network, transform);
        List<Layer> layers = transform.layers(source);
        CalibrationRuns runs = CalibrationRuns.of(bench, network.file());
        double trained = runs.trained();
        int most = PrecisionSearch.mostRuns(layers.size());
        MixedPrecision precision;
        stages.expect(most);
        int left = most;
        try {
            MixedTrials trials = new MixedTrials(
                    name,
                    source,
                    transform,
                    layers,
                    bench.calibration(source),
                    runs,
                    stages,
                    MixedTrials.Deadline.in(LIMIT));
            double needed = trained
                    - SHARE_OF_DROP * bench.inputs().definition().variants().maxAccuracyDrop();
            precision = new PrecisionSearch(name, work(layers, runs, source), trained, needed).run(trials);
            left -= precision.runs();
        } finally {
            stages.expect(-left);
        }
        List<String> nodes = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerEffect effect = precision.layers().get(i);
            if (effect.fullPrecision()) {
                nodes.addAll(layers.get(i).nodes());
            }
        }
        return new Choice(precision, nodes);
    }

    private static List<LayerWork> work(List<Layer> layers, CalibrationRuns runs, OnnxGraph source)
            throws VariantException {
        Map<String, Long> sizes =
                runs.sizes(source, layers.stream().map(Layer::output).collect(Collectors.toSet()));
        return layers.stream()
                .map(layer -> new LayerWork(
                        layer.name(), layer.operator(), layer.worth() * sizes.getOrDefault(layer.output(), 0L)))
                .toList();
    }
}
