package io.infaas.builder.accuracy;

import io.infaas.builder.data.NpyFile;
import io.infaas.builder.data.Targets;
import io.infaas.catalog.TensorType;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Scores the outputs of a variant for a data set.
 *
 * @param labels index of the correct class of each item; empty if items have no labels
 * @param targets expected numbers of the answers
 * @param classNames names of the classes; empty if items have no labels
 */
public record Scoring(AccuracyMetric metric, List<Integer> labels, Targets targets, List<String> classNames) {

    private static final int CHUNK_BYTES = 1 << 24;

    public Scoring {
        labels = List.copyOf(labels);
        classNames = List.copyOf(classNames);
    }

    /** For data without targets. */
    public Scoring(AccuracyMetric metric, List<Integer> labels, List<String> classNames) {
        this(metric, labels, Targets.NONE, classNames);
    }

    /**
     * @param answers NPY file of the scored output, item by item
     * @param source NPY file of the trained network's output, with the same shape
     * @throws IllegalArgumentException with the reason, if the metric cannot score the outputs
     */
    public Scores of(Path answers, Path source) {
        if (metric instanceof ScriptMetric script) {
            return script.scores(answers, source, labels, targets);
        }
        try (NpyFile own = NpyFile.open(answers);
                NpyFile other = metric.needsSource() ? NpyFile.open(source) : null) {
            if (other != null && !other.shape().equals(own.shape())) {
                throw new IllegalArgumentException(
                        "answers have shape %s, those of the trained network %s".formatted(own.shape(), other.shape()));
            }
            if (own.type() == TensorType.BYTES) {
                return other != null && metric.judgesAllOutputs()
                        ? NameAnswers.agreement(own, other)
                        : NameAnswers.scores(metric, own, labels, classNames);
            }
            int classes = classNames.size();
            int size = Math.toIntExact(own.itemSize());
            boolean isProbability = size == 1 && classes == 2;
            if (metric.needsLabel() && size != classes && !isProbability) {
                throw new IllegalArgumentException(
                        "has %d values for each item, but metric %s needs one for each of %d labels"
                                .formatted(size, metric.name(), classes));
            }
            if (metric.needsTargets()) {
                checkTargets(size);
            }
            Reader reader = new Reader(own, other);
            if (metric instanceof SetMetric set) {
                return new Scores(reader.count() / set.itemsDrawnTogether(), set.statistic(reader));
            }
            double[] scores = new double[own.count()];
            reader.forEach((answer, item) -> scores[item] = metric.score(answer));
            return new Scores(scores);
        }
    }

    private void checkTargets(int size) {
        int needed = metric.targetsOf(size);
        if (targets.width() == 0) {
            throw new IllegalArgumentException(
                    "metric %s needs targets; name their file in the definition: labels: PATH"
                            .formatted(metric.name()));
        }
        if (needed != AccuracyMetric.ANY_NUMBER && targets.width() != needed) {
            throw new IllegalArgumentException(
                    "has %d values for each item, for which metric %s needs %d targets, but the data have %d"
                            .formatted(size, metric.name(), needed, targets.width()));
        }
    }

    /**
     * The lowest of the scores of several outputs.
     *
     * @param answers files of the outputs
     * @param sources files of the trained network's outputs, in the same order
     */
    public Scores of(List<Path> answers, List<Path> sources) {
        List<Scores> outputs = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            outputs.add(of(answers.get(i), sources.get(i)));
        }
        return Scores.lowest(outputs);
    }

    private final class Reader implements Answers {

        private final NpyFile npyFile;
        private final @Nullable NpyFile other;

        Reader(NpyFile npyFile, @Nullable NpyFile other) {
            this.npyFile = npyFile;
            this.other = other;
        }

        @Override
        public int count() {
            return npyFile.count();
        }

        @Override
        public List<Integer> itemShape() {
            return npyFile.shape().subList(1, npyFile.shape().size());
        }

        @Override
        public List<String> classNames() {
            return classNames;
        }

        @Override
        public void forEach(ObjIntConsumer<ItemAnswer> reader) {
            int chunk = Math.max(1, CHUNK_BYTES / Math.max(1, size()) / Float.BYTES);
            for (int from = 0; from < count(); from += chunk) {
                chunk(from, Math.min(chunk, count() - from), reader);
            }
        }

        private void chunk(int from, int items, ObjIntConsumer<ItemAnswer> reader) {
            FloatBuffer values = npyFile.next(items).asFloatBuffer();
            FloatBuffer sources =
                    other == null ? FloatBuffer.allocate(0) : other.next(items).asFloatBuffer();
            float[] answer = new float[size()];
            float[] source = new float[other == null ? 0 : size()];
            for (int i = from; i < from + items; i++) {
                values.get(answer);
                sources.get(source);
                // a single probability belongs to the second class
                boolean isProbability = metric.needsLabel() && size() < classes();
                float[] all = isProbability ? new float[] {1 - answer[0], answer[0]} : answer;
                reader.accept(new ItemAnswer(all, labels.isEmpty() ? -1 : labels.get(i), source, targets.of(i)), i);
            }
        }
    }
}
