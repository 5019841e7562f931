package io.infaas.builder.accuracy;

import io.infaas.builder.data.Excerpt;
import io.infaas.builder.data.NpyFile;
import io.infaas.builder.data.Targets;
import io.infaas.catalog.TensorType;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        try (NpyFile answerFile = NpyFile.open(answers);
                NpyFile other = metric.needsSource() ? NpyFile.open(source) : null) {
            if (other != null && !other.shape().equals(answerFile.shape())) {
                throw new IllegalArgumentException("answers have shape %s, answers of the trained network have shape %s"
                        .formatted(answerFile.shape(), other.shape()));
            }
            if (answerFile.type() == TensorType.BYTES) {
                return other != null && metric.judgesAllOutputs()
                        ? NameAnswers.agreement(answerFile, other)
                        : NameAnswers.scores(metric, answerFile, labels, classNames);
            }
            int classes = classNames.size();
            int size = Math.toIntExact(answerFile.itemSize());
            boolean isProbability = size == 1 && classes == 2;
            if (metric.needsLabel() && size != classes && !isProbability) {
                throw new IllegalArgumentException(
                        "has %d values for each item, but metric %s needs one for each of %d labels"
                                .formatted(size, metric.name(), classes));
            }
            if (metric.needsTargets()) {
                checkTargets(size);
            }
            Reader reader = new Reader(answerFile, other);
            if (metric instanceof SetMetric set) {
                return new Scores(reader.count() / set.itemsDrawnTogether(), set.statistic(reader));
            }
            double[] scores = new double[answerFile.count()];
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
                float[] classScores = isProbability ? new float[] {1 - answer[0], answer[0]} : answer;
                reader.accept(
                        new ItemAnswer(classScores, labels.isEmpty() ? -1 : labels.get(i), source, targets.of(i)), i);
            }
        }
    }

    /**
     * Answers that are names of classes, as scores: 1 for the class of that name, 0 for the others.
     *
     * @param names of the answers, item by item
     * @param labels index of the correct class of each item
     */
    record NameAnswers(List<String> names, List<Integer> labels, List<String> classNames) implements Answers {

        NameAnswers {
            names = List.copyOf(names);
            labels = List.copyOf(labels);
            classNames = List.copyOf(classNames);
            Set<String> labelNames = new HashSet<>(classNames);
            for (int i = 0; i < names.size(); i++) {
                if (!labelNames.contains(names.get(i))) {
                    throw new IllegalArgumentException(
                            "answers item %d with '%s', which is not one of the %d in application.contract.labels; list the names as the network has them"
                                    .formatted(i, Excerpt.of(names.get(i)), classNames.size()));
                }
            }
        }

        /** @throws IllegalArgumentException if the metric ranks classes, or the answers are no names of classes */
        static Scores scores(AccuracyMetric metric, NpyFile answers, List<Integer> labels, List<String> classNames) {
            if (!metric.judgesNames() || answers.itemSize() != 1) {
                throw new IllegalArgumentException("has %d strings for each item, which metric %s cannot judge"
                        .formatted(answers.itemSize(), metric.name()));
            }
            NameAnswers nameAnswers = new NameAnswers(answers.strings(answers.count()), labels, classNames);
            if (metric instanceof SetMetric set) {
                return new Scores(nameAnswers.count(), set.statistic(nameAnswers));
            }
            double[] scores = new double[nameAnswers.count()];
            nameAnswers.forEach((answer, item) -> scores[item] = metric.score(answer));
            return new Scores(scores);
        }

        /** The share of equal strings in each item. */
        static Scores agreement(NpyFile answers, NpyFile sources) {
            double[] scores = new double[answers.count()];
            for (int item = 0; item < scores.length; item++) {
                List<String> variantNames = answers.strings(1);
                List<String> source = sources.strings(1);
                int equal = 0;
                for (int i = 0; i < variantNames.size(); i++) {
                    equal += variantNames.get(i).equals(source.get(i)) ? 1 : 0;
                }
                scores[item] = equal == variantNames.size() ? 1 : (double) equal / variantNames.size();
            }
            return new Scores(scores);
        }

        @Override
        public int count() {
            return names.size();
        }

        @Override
        public List<Integer> itemShape() {
            return List.of(classNames.size());
        }

        @Override
        public void forEach(ObjIntConsumer<ItemAnswer> reader) {
            for (int i = 0; i < names.size(); i++) {
                float[] scores = new float[classNames.size()];
                scores[classNames.indexOf(names.get(i))] = 1;
                reader.accept(new ItemAnswer(scores, labels.get(i), new float[0]), i);
            }
        }
    }
}
