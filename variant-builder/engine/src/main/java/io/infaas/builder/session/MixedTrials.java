package io.infaas.builder.session;

import io.infaas.builder.bench.CalibrationRuns;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Calibration;
import io.infaas.builder.graph.Layer;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Quantisation;
import io.infaas.builder.graph.Range;
import io.infaas.builder.precision.PrecisionTrials;
import io.infaas.builder.progress.StageCounter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Runs one network with some of its layers quantised, until the time is up. Ranges are measured once. */
final class MixedTrials implements PrecisionTrials {

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
                throw new VariantException("looking for the layers that cost accuracy takes more than %d min"
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

    private OnnxGraph next(Set<Integer> quantised, String what) throws VariantException {
        deadline.check();
        if (!stages.hasTime()) {
            throw new VariantException("the time budget is spent before the layers that cost accuracy are known");
        }
        stages.next(name + ", " + what);
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
