package io.infaas.builder.session;

import io.infaas.builder.bench.Bench;
import io.infaas.builder.bench.CalibrationRuns;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Calibration;
import io.infaas.builder.graph.Layer;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Quantisation;
import io.infaas.builder.graph.Range;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.precision.PrecisionSearch;
import io.infaas.builder.progress.StageCounter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the layers of quantised networks that stay in full precision, for each network and transform. */
final class MixedGraphs {

    /** Longest search. */
    static final Duration LIMIT = Duration.ofMinutes(20);

    /** Share of the drop in accuracy that is allowed on the calibration items: on others it may be larger. */
    private static final double SHARE_OF_DROP = 0.5;

    private final Bench bench;
    private final StepKeys keys;
    private final StepStore store;
    private final Map<String, MixedPrecision> results = new LinkedHashMap<>();

    MixedGraphs(Bench bench, StepKeys keys, StepStore store) {
        this.bench = bench;
        this.keys = keys;
        this.store = store;
    }

    /** The results so far, in the order of the calls. */
    List<MixedPrecision> results() {
        return List.copyOf(results.values());
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
        results.put(choice.precision().graph(), choice.precision());
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
            MixedPrecision.LayerEffect effect = precision.layers().get(i);
            if (effect.fullPrecision()) {
                nodes.addAll(layers.get(i).nodes());
            }
        }
        return new Choice(precision, nodes);
    }

    private static List<PrecisionSearch.LayerWork> work(List<Layer> layers, CalibrationRuns runs, OnnxGraph source)
            throws VariantException {
        Map<String, Long> sizes =
                runs.sizes(source, layers.stream().map(Layer::output).collect(Collectors.toSet()));
        return layers.stream()
                .map(layer -> new PrecisionSearch.LayerWork(
                        layer.name(), layer.operator(), layer.worth() * sizes.getOrDefault(layer.output(), 0L)))
                .toList();
    }

    /** Runs one network with some of its layers quantised, until the time is up. Ranges are measured once. */
    static final class MixedTrials implements PrecisionSearch.PrecisionTrials {

        private final String name;
        private final OnnxGraph source;
        private final Quantisation transform;
        private final List<Layer> layers;
        private final CalibrationRuns runs;
        private final StageCounter stages;
        private final Deadline deadline;
        private final Map<String, Range> ranges = new HashMap<>();
        private final Calibration measured;

        /**
         * @param name {@code <architecture>-<transform>}
         * @param layers of {@code source}, see {@link Quantisation#layers}
         * @param stages counts each run
         */
        MixedTrials(
                String name,
                OnnxGraph source,
                Quantisation transform,
                List<Layer> layers,
                Calibration calibration,
                CalibrationRuns runs,
                StageCounter stages,
                Deadline deadline) {
            this.name = name;
            this.source = source;
            this.transform = transform;
            this.layers = layers;
            this.runs = runs;
            this.stages = stages;
            this.deadline = deadline;
            // the first form quantises all layers, so the others need no further tensor
            this.measured = (tensors, percentile) -> {
                if (!ranges.keySet().containsAll(tensors)) {
                    ranges.putAll(calibration.ranges(tensors, percentile));
                }
                return ranges;
            };
        }

        /** The end of a search. A longer search is given up as a whole, so time never decides between layers. */
        record Deadline(LongSupplier clock, long start, Duration limit) {

            static Deadline in(Duration limit) {
                return new Deadline(System::nanoTime, System.nanoTime(), limit);
            }

            void check() throws VariantException {
                if (clock.getAsLong() - start > limit.toNanos()) {
                    throw new VariantException("the search for layers that cost accuracy takes more than %d min"
                            .formatted(limit.toMinutes()));
                }
            }
        }

        @Override
        public double noise(Set<Integer> quantised) throws VariantException {
            return runs.noise(next(quantised, "effect of a layer"));
        }

        @Override
        public double accuracy(Set<Integer> quantised) throws VariantException {
            return runs.accuracy(next(
                    quantised,
                    "accuracy with %d of %d layers FP32".formatted(layers.size() - quantised.size(), layers.size())));
        }

        private OnnxGraph next(Set<Integer> quantised, String label) throws VariantException {
            deadline.check();
            if (!stages.hasTime()) {
                throw new VariantException("the time budget is spent before the layers that cost accuracy are known");
            }
            stages.next(name + ", " + label);
            return transform.leaving(nodes(quantised)).apply(source, measured);
        }

        private List<String> nodes(Set<Integer> quantised) {
            return IntStream.range(0, layers.size())
                    .filter(layer -> !quantised.contains(layer))
                    .mapToObj(layers::get)
                    .flatMap(layer -> layer.nodes().stream())
                    .toList();
        }
    }
}
