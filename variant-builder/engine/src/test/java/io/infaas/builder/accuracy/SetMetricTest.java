package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Accuracy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics of all answers. */
class SetMetricTest {

    private static final double EXACT = MetricReferences.EXACT;

    static Set<String> cases() {
        return MetricCases.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void statistic_anyAnswers_isThatOfTheReference(String name) throws IOException {
        MetricCase answers = Objects.requireNonNull(MetricCases.all().get(name));

        assertThat(answers.value(MetricCases.metric(name)))
                .isCloseTo(Objects.requireNonNull(MetricReferences.kept().get(name)), within(EXACT));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void accuracy_anyMetric_hasAnIntervalAndAPairedComparison(String name) {
        Scores scores = Objects.requireNonNull(MetricCases.all().get(name)).scores(MetricCases.metric(name));

        Accuracy accuracy = scores.accuracy();

        assertThat(accuracy.low()).isBetween(accuracy.value() - 0.2, accuracy.value() - 1e-4);
        assertThat(accuracy.high()).isBetween(accuracy.value() + 1e-4, accuracy.value() + 0.2);
        assertThat(scores.compare(scores).withinNoise()).isTrue();
    }

    @Test
    void statistic_worseThanTheMean_isZero() {
        float[][] targets = {{0}, {1}, {2}};

        assertThat(MetricCase.measured(new float[][] {{9}, {9}, {9}}, targets).value("r2"))
                .isZero();
        assertThat(MetricCase.measured(new float[][] {{9}, {9}, {9}}, targets).value("1-nrmse"))
                .isZero();
        assertThat(MetricCase.measured(new float[][] {{Float.NaN}, {1}, {2}}, targets)
                        .value("1-nrmse"))
                .isZero();
        assertThat(MetricCase.measured(targets, targets).value("r2")).isOne();
    }

    @Test
    void statistic_oneClassOnly_hasNoCurve() {
        MetricCase answers =
                new MetricCase(List.of(2), new float[4][2], new int[4], new float[4][0], List.of("no", "yes"));

        assertThatThrownBy(() -> answers.value("auc")).hasMessage("metric auc needs items of at least two classes");
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

        MetricCase lost = new MetricCase(List.of(20, boxes), blind, new int[0], source, List.of());
        MetricCase kept = new MetricCase(List.of(20, boxes), rounded, new int[0], source, List.of());

        assertThat(cosine(blind, source)).isGreaterThan(0.9999);
        assertThat(lost.value("agreement")).isCloseTo(4 / 20.0, within(1e-6));
        assertThat(kept.value("agreement")).isGreaterThan(0.999);
    }

    @Test
    void agreement_oneNumber_isTheExplainedVariance() {
        float[][] source = {{1}, {2}, {3}, {4}};
        float[][] other = {{1}, {2}, {3}, {5}};

        assertThat(MetricCase.measured(other, source).value("agreement")).isCloseTo(1 - 1 / 5.0, within(EXACT));
        assertThat(MetricCase.measured(new float[][] {{2}, {2}, {2}, {2}}, source)
                        .value("agreement"))
                .isZero();
        assertThat(MetricCase.measured(source, source).value("agreement")).isOne();
        float[][] unknown = {{Float.NaN}, {1}, {2}, {4}};
        assertThat(MetricCase.measured(unknown, unknown).value("agreement")).isOne();
        assertThat(MetricCase.measured(unknown, source).value("agreement")).isZero();
    }

    @Test
    void accuracy_intervalOfASet_holdsItsValue() {
        MetricCase answers = MetricCase.classified(300, 4, 7);
        Scores scores = new Scores(300, new MacroF1().statistic(answers));

        assertThat(scores.accuracy().low()).isBetween(0.3, scores.accuracy().value());
        assertThat(scores.accuracy().high()).isGreaterThan(scores.accuracy().value());
        assertThat(scores.accuracy()).isEqualTo(scores.accuracy());
        assertThat(scores.compare(scores).difference()).isZero();
        assertThat(scores.compare(scores).withinNoise()).isTrue();
    }

    @Test
    void compare_clearlyWorseSet_isSignificant() {
        Scores good = new Scores(300, new MacroF1().statistic(MetricCase.classified(300, 4, 7)));
        MetricCase answers = MetricCase.classified(300, 4, 7);
        for (float[] row : answers.values()) {
            row[0] += 0.7f;
        }
        Scores bad = new Scores(300, new MacroF1().statistic(answers));

        Scores.PairedComparison comparison = bad.compare(good);
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
                    .isEqualTo(Optional.of("is for embeddings, vectors of at least 16 numbers; use metric agreement"));
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
