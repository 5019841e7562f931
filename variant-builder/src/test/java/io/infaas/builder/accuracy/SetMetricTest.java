package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;

/** Metrics of all answers; the expected values are those of scikit-learn 1.9.1 for the same numbers. */
class SetMetricTest {

    private static final double EXACT = 1e-9;

    /** Answers to items, with the labels or targets of each. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(List<Integer> itemShape, float[][] values, int[] labels, float[][] targets, int classes)
            implements Answers {

        @Override
        public int count() {
            return values.length;
        }

        @Override
        public void forEach(ObjIntConsumer<ItemAnswer> reader) {
            for (int i = 0; i < values.length; i++) {
                int label = labels.length == 0 ? -1 : labels[i];
                reader.accept(new ItemAnswer(values[i], label, targets[i], targets[i]), i);
            }
        }
    }

    /** The same numbers as the Python script that gave the expected values. */
    private static final class Numbers {

        private long state;

        Numbers(long seed) {
            state = seed;
        }

        int next() {
            state = (state * 1103515245L + 12345) % (1L << 31);
            return (int) state;
        }

        float[][] table(int rows, int columns) {
            float[][] table = new float[rows][columns];
            for (float[] row : table) {
                for (int i = 0; i < columns; i++) {
                    row[i] = next() % 1000 / 1000f;
                }
            }
            return table;
        }

        int[] labels(int count, int classes) {
            int[] labels = new int[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (next() >> 16) % classes;
            }
            return labels;
        }
    }

    private static Made classified(int items, int classes, long seed) {
        Numbers numbers = new Numbers(seed);
        float[][] values = numbers.table(items, classes);
        int[] labels = numbers.labels(items, classes);
        for (int i = 0; i < items; i++) {
            values[i][labels[i]] += 0.25f;
        }
        return new Made(List.of(classes), values, labels, new float[items][0], classes);
    }

    private static Made measured(float[][] values, float[][] targets) {
        return new Made(List.of(values[0].length), values, new int[0], targets, 0);
    }

    private static double value(String metric, Answers answers) {
        SetMetric set = (SetMetric) AccuracyMetric.named(metric);
        return new Scores(answers.count(), set.statistic(answers)).accuracy().value();
    }

    @Test
    void statistic_macroF1_isThatOfScikitLearn() {
        assertThat(value("macro-f1", classified(300, 4, 7))).isCloseTo(0.530845427513625, within(EXACT));
    }

    @Test
    void statistic_aucOfSeveralClasses_isThatOfScikitLearn() {
        assertThat(value("auc", classified(300, 4, 7))).isCloseTo(0.7411683602371265, within(EXACT));
    }

    @Test
    void statistic_aucOfTwoClasses_isThatOfScikitLearn() {
        assertThat(value("auc", classified(200, 2, 9))).isCloseTo(0.7569027611044418, within(EXACT));
    }

    @Test
    void statistic_multiLabelF1_isThatOfScikitLearn() {
        float[][] noise = new Numbers(13).table(150, 3);
        float[][] targets = new Numbers(17).table(150, 3);
        float[][] values = new float[150][3];
        for (int i = 0; i < 150; i++) {
            for (int j = 0; j < 3; j++) {
                values[i][j] = (noise[i][j] + targets[i][j]) / 2;
            }
        }

        assertThat(value("multilabel-f1", measured(values, targets))).isCloseTo(0.7565810600186408, within(EXACT));
    }

    @Test
    void statistic_regression_isThatOfScikitLearn() {
        float[][] noise = new Numbers(13).table(150, 3);
        float[][] targets = new Numbers(17).table(150, 3);
        float[][] values = new float[150][3];
        for (int i = 0; i < 150; i++) {
            for (int j = 0; j < 3; j++) {
                values[i][j] = targets[i][j] + 0.2f * noise[i][j];
            }
        }

        assertThat(value("r2", measured(values, targets))).isCloseTo(0.8348743078166426, within(EXACT));
        assertThat(value("1-nrmse", measured(values, targets))).isCloseTo(0.884349089643007, within(EXACT));
    }

    @Test
    void statistic_worseThanTheMean_isZero() {
        float[][] targets = {{0}, {1}, {2}};

        assertThat(value("r2", measured(new float[][] {{9}, {9}, {9}}, targets)))
                .isZero();
        assertThat(value("1-nrmse", measured(new float[][] {{9}, {9}, {9}}, targets)))
                .isZero();
        assertThat(value("1-nrmse", measured(new float[][] {{Float.NaN}, {1}, {2}}, targets)))
                .isZero();
        assertThat(value("r2", measured(targets, targets))).isOne();
    }

    @Test
    void statistic_oneClassOnly_hasNoCurve() {
        Made answers = new Made(List.of(2), new float[4][2], new int[4], new float[4][0], 2);

        assertThatThrownBy(() -> value("auc", answers)).hasMessage("metric auc needs items of at least two classes");
    }

    @Test
    void agreement_detectorWithoutItsClassScores_losesThem() {
        int boxes = 50;
        float[][] source = new float[20][];
        float[][] blind = new float[20][];
        float[][] rounded = new float[20][];
        for (int i = 0; i < source.length; i++) {
            source[i] = detector(new Numbers(100 + i), boxes);
            blind[i] = source[i].clone();
            rounded[i] = source[i].clone();
            for (int j = 0; j < blind[i].length; j++) {
                blind[i][j] = j < 4 * boxes ? blind[i][j] : 0;
                rounded[i][j] += (j % 2 == 0 ? 1 : -1) * (j < 4 * boxes ? 1 : 0.002f);
            }
        }

        Made lost = new Made(List.of(20, boxes), blind, new int[0], source, 0);
        Made kept = new Made(List.of(20, boxes), rounded, new int[0], source, 0);

        assertThat(cosine(blind, source)).isGreaterThan(0.9999);
        assertThat(value("agreement", lost)).isCloseTo(4 / 20.0, within(1e-6));
        assertThat(value("agreement", kept)).isGreaterThan(0.999);
    }

    @Test
    void agreement_oneNumber_isTheExplainedVariance() {
        float[][] source = {{1}, {2}, {3}, {4}};
        float[][] other = {{1}, {2}, {3}, {5}};

        assertThat(value("agreement", measured(other, source))).isCloseTo(1 - 1 / 5.0, within(EXACT));
        assertThat(value("agreement", measured(new float[][] {{2}, {2}, {2}, {2}}, source)))
                .isZero();
        assertThat(value("agreement", measured(source, source))).isOne();
    }

    @Test
    void accuracy_intervalOfASet_holdsItsValue() {
        Made answers = classified(300, 4, 7);
        Scores scores = new Scores(300, new MacroF1().statistic(answers));

        assertThat(scores.accuracy().low()).isBetween(0.3, scores.accuracy().value());
        assertThat(scores.accuracy().high()).isGreaterThan(scores.accuracy().value());
        assertThat(scores.accuracy()).isEqualTo(scores.accuracy());
        assertThat(scores.compare(scores).difference()).isZero();
        assertThat(scores.compare(scores).withinNoise()).isTrue();
    }

    @Test
    void compare_clearlyWorseSet_isSignificant() {
        Scores good = new Scores(300, new MacroF1().statistic(classified(300, 4, 7)));
        Made answers = classified(300, 4, 7);
        for (float[] row : answers.values()) {
            row[0] += 0.7f;
        }
        Scores bad = new Scores(300, new MacroF1().statistic(answers));

        PairedComparison comparison = bad.compare(good);
        assertThat(comparison.difference()).isNegative();
        assertThat(comparison.withinNoise()).isFalse();
    }

    @Test
    void lowest_ofOutputs_isThatOfTheWorst() {
        Scores scores = Scores.lowest(List.of(new Scores(1, 1, 0.5), new Scores(0.5, 0.5, 0.5)));

        assertThat(scores.accuracy().value()).isCloseTo(0.5, within(EXACT));
    }

    @Test
    void unsuitable_cosineOfADetector_saysWhatToTake() {
        assertThat(new Cosine().unsuitable(List.of(384L))).isEmpty();
        for (List<Long> shape : List.of(List.of(1L), List.of(84L, 8400L), List.<Long>of(), List.of(-1L))) {
            assertThat(new Cosine().unsuitable(shape))
                    .isEqualTo(Optional.of("is for embeddings, vectors of at least 16 numbers; take metric agreement"));
        }
    }

    /** Four coordinates of up to 640 and sixteen class scores of up to 1 for each box. */
    private static float[] detector(Numbers numbers, int boxes) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < 20 * boxes; i++) {
            values.add(numbers.next() % 1000 * (i < 4 * boxes ? 0.64f : 0.001f));
        }
        float[] result = new float[values.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = values.get(i);
        }
        return result;
    }

    private static double cosine(float[][] own, float[][] source) {
        double sum = 0;
        for (int i = 0; i < own.length; i++) {
            sum += new Cosine().score(new ItemAnswer(own[i], -1, source[i]));
        }
        return sum / own.length;
    }
}
