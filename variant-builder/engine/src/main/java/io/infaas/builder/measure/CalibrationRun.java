package io.infaas.builder.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.infaas.builder.graph.Range;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Computes the ranges of tensors over a feed. */
final class CalibrationRun {

    private CalibrationRun() {}

    static CalibrationTask.Result of(OrtEnvironment environment, CalibrationTask task) throws OrtException {
        Map<String, Extremes> extremes = new HashMap<>();
        run(environment, task, (tensor, values) -> extremes.computeIfAbsent(tensor, name -> new Extremes())
                .add(tensor, values));
        Map<String, Range> ranges = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        extremes.forEach((tensor, extreme) -> sizes.put(tensor, extreme.count()));
        if (task.percentile() == CalibrationTask.ALL) {
            extremes.forEach((tensor, extreme) -> ranges.put(tensor, extreme.range()));
            return new CalibrationTask.Result(ranges, sizes);
        }
        // a second run, so that the histograms have the right width from the start
        Map<String, Histogram> histograms = new HashMap<>();
        extremes.forEach((tensor, extreme) -> histograms.put(tensor, new Histogram(extreme.range())));
        run(environment, task, (tensor, values) -> Objects.requireNonNull(histograms.get(tensor))
                .add(values));
        histograms.forEach((tensor, histogram) -> ranges.put(tensor, histogram.covering(task.percentile())));
        return new CalibrationTask.Result(ranges, sizes);
    }

    private static void run(OrtEnvironment environment, CalibrationTask task, BiConsumer<String, FloatBuffer> reader)
            throws OrtException {
        int threads = Runtime.getRuntime().availableProcessors();
        // higher levels change the layout of the tensors
        try (ModelSession model = ModelSession.open(environment, task.model(), threads, OptLevel.BASIC_OPT);
                InputBatches batches = new InputBatches(environment, task.feed())) {
            while (batches.hasNext()) {
                try (InputBatches.InputBatch input = batches.next(task.batch());
                        OrtSession.Result result = model.run(input)) {
                    for (String tensor : task.tensors()) {
                        OnnxValue fed = input.tensors().get(tensor);
                        OnnxValue value = fed == null ? result.get(tensor).orElseThrow() : fed;
                        reader.accept(tensor, ((OnnxTensor) value).getFloatBuffer());
                    }
                }
            }
        }
    }

    /** The smallest and the largest value of one tensor. */
    static final class Extremes {

        private float low = Float.POSITIVE_INFINITY;
        private float high = Float.NEGATIVE_INFINITY;
        private long count;

        /** @throws IllegalArgumentException naming the tensor, if a value is not finite */
        void add(String tensor, FloatBuffer values) {
            count += values.remaining();
            while (values.hasRemaining()) {
                float value = values.get();
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "tensor '%s' has the value %s on the calibration data".formatted(tensor, value));
                }
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }

        /** Number of added values. */
        long count() {
            return count;
        }

        Range range() {
            return low <= high ? new Range(low, high) : new Range(0, 0);
        }
    }

    /** Counts the values of one tensor in 4096 bins over its range. */
    static final class Histogram {

        private static final int BINS = 4096;

        private final Range range;
        private final double width;
        private final long[] counts = new long[BINS];
        private long total;

        /** @param range range of all values to add */
        Histogram(Range range) {
            this.range = range;
            this.width = ((double) range.high() - range.low()) / BINS;
        }

        void add(FloatBuffer values) {
            total += values.remaining();
            while (values.hasRemaining()) {
                double bin = ((double) values.get() - range.low()) / width;
                counts[(int) Math.max(0, Math.min(BINS - 1, bin))]++;
            }
        }

        /**
         * The smallest range of complete bins that covers a share of the values, and cuts off equally at both ends.
         *
         * @param percentile share of the values to cover, in percent
         */
        Range covering(double percentile) {
            if (width == 0) {
                return range;
            }
            double tail = total * (100 - percentile) / 200;
            int first = 0;
            for (long below = counts[0]; first < BINS - 1 && below <= tail; first++) {
                below += counts[first + 1];
            }
            int last = BINS - 1;
            for (long above = counts[last]; last > first && above <= tail; last--) {
                above += counts[last - 1];
            }
            return new Range(
                    first == 0 ? range.low() : (float) (range.low() + first * width),
                    last == BINS - 1 ? range.high() : (float) (range.low() + (last + 1) * width));
        }
    }
}
