package io.infaas.builder.accuracy;

import io.infaas.builder.data.NpyFile;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores the outputs of a variant for a data set.
 *
 * @param labels index of the correct class of each item; empty if items have no labels
 * @param classes number of classes; 0 if items have no labels
 */
public record Scoring(AccuracyMetric metric, List<Integer> labels, int classes) {

    private static final int CHUNK = 256;

    public Scoring {
        labels = List.copyOf(labels);
    }

    /**
     * @param answers NPY file of the scored output, item by item
     * @param source NPY file of the trained network's output, with the same shape
     * @throws IllegalArgumentException with the reason, if the metric cannot score the outputs
     */
    public Scores of(Path answers, Path source) {
        try (NpyFile own = NpyFile.open(answers);
                NpyFile other = metric.needsSource() ? NpyFile.open(source) : null) {
            if (other != null && !other.shape().equals(own.shape())) {
                throw new IllegalArgumentException(
                        "answers have shape %s, those of the trained network %s".formatted(own.shape(), other.shape()));
            }
            int size = Math.toIntExact(own.itemSize());
            boolean isProbability = size == 1 && classes == 2;
            if (metric.needsLabel() && size != classes && !isProbability) {
                throw new IllegalArgumentException(
                        "has %d values for each item, but metric %s needs one for each of %d labels"
                                .formatted(size, metric.name(), classes));
            }
            double[] scores = new double[own.count()];
            for (int from = 0; from < scores.length; from += CHUNK) {
                int items = Math.min(CHUNK, scores.length - from);
                chunk(scores, from, items, size, own, other);
            }
            return new Scores(scores);
        }
    }

    private void chunk(double[] scores, int from, int items, int size, NpyFile own, @Nullable NpyFile other) {
        FloatBuffer values = own.next(items).asFloatBuffer();
        FloatBuffer sources =
                other == null ? FloatBuffer.allocate(0) : other.next(items).asFloatBuffer();
        float[] answer = new float[size];
        float[] source = new float[other == null ? 0 : size];
        for (int i = from; i < from + items; i++) {
            values.get(answer);
            sources.get(source);
            float[] all = metric.needsLabel() && size < classes ? new float[] {1 - answer[0], answer[0]} : answer;
            scores[i] = metric.score(new ItemAnswer(all, labels.isEmpty() ? -1 : labels.get(i), source));
        }
    }
}
