package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RankAndTextTest {

    private static final List<String> LETTERS = MetricCases.LETTERS;

    @Test
    void spearman_reversedOrUselessRanking_isZero() {
        float[][] targets = {{1}, {2}, {3}, {4}};

        assertThat(MetricCase.measured(new float[][] {{4}, {3}, {2}, {1}}, targets)
                        .value("spearman"))
                .isZero();
        assertThat(MetricCase.measured(new float[][] {{7}, {7}, {7}, {7}}, targets)
                        .value("spearman"))
                .isZero();
        assertThat(MetricCase.measured(new float[][] {{1}, {2}, {Float.NaN}, {4}}, targets)
                        .value("spearman"))
                .isZero();
        assertThat(MetricCase.measured(new float[][] {{-9}, {0}, {0.1f}, {1e9f}}, targets)
                        .value("spearman"))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void spearman_targetsThatAreEqual_areRefused() {
        float[][] values = {{1, 1}, {2, 2}};

        assertThatThrownBy(() -> MetricCase.measured(values, new float[][] {{1, 5}, {2, 5}})
                        .value("spearman"))
                .hasMessage("metric spearman needs targets that differ, but number 1 of all of them is 5.0");
    }

    @Property
    void correlation_itemThatCountsTwice_isThatOfTwoItems(
            @ForAll @Size(min = 3, max = 12) List<@IntRange(min = 0, max = 5) Integer> values,
            @ForAll @IntRange(min = 0, max = 2) int twice) {
        double[] own = values.stream().mapToDouble(value -> value).toArray();
        double[] other = values.stream().mapToDouble(value -> value * 7 % 5).toArray();
        int[] counts = values.stream().mapToInt(value -> 1).toArray();
        counts[twice]++;

        double counted = new Spearman.Ranks(own).correlation(new Spearman.Ranks(other), counts);
        double copied = new Spearman.Ranks(with(own, twice))
                .correlation(new Spearman.Ranks(with(other, twice)), ones(own.length + 1));

        if (Double.isNaN(copied)) {
            assertThat(counted).isNaN();
        } else {
            assertThat(counted).isCloseTo(copied, within(1e-12));
        }
    }

    private static double[] with(double[] values, int copied) {
        double[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = values[copied];
        return longer;
    }

    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void pairs_oddNumberOfItems_areRefused() {
        MetricCase three = new MetricCase(List.of(16), new float[3][16], new int[0], new float[3][1], List.of());

        assertThatThrownBy(() -> three.value("cosine-spearman"))
                .hasMessage(
                        "metric cosine-spearman needs pairs, but there are 3 items; give the two items of each pair one after the other");
    }

    @Test
    void pairs_ofAnyNumberOfItems_countAsOne() {
        MetricCase pairs = Objects.requireNonNull(MetricCases.all().get("cosine-spearman"));

        assertThat(pairs.scores("cosine-spearman").accuracy().n()).isEqualTo(pairs.count() / 2);
    }

    @Test
    void errorRate_moreErrorsThanWords_isZero() {
        assertThat(ids(new float[] {1, 2, 3, 4}, new float[] {9}, List.of()).value("1-wer"))
                .isZero();
        assertThat(ids(new float[] {9, -1, -1}, new float[] {9}, List.of()).value("1-wer"))
                .isOne();
    }

    @Test
    void errorRate_labels_areThePiecesOfTheText() {
        // "ab cd" as "a", "b", space, "c", "d", end
        float[] target = {1, 2, 6, 3, 4, 7};

        assertThat(ids(new float[] {1, 2, 6, 3, 4}, target, LETTERS).value("1-wer"))
                .isOne();
        assertThat(ids(new float[] {1, 2, 6, 3, 3}, target, LETTERS).value("1-wer"))
                .isCloseTo(0.5, within(1e-12));
        assertThat(ids(new float[] {1, 2, 6, 3, 3}, target, LETTERS).value("1-cer"))
                .isCloseTo(0.8, within(1e-12));
        // a word piece begins with a space
        List<String> pieces = List.of("<pad>", "\u2581ab", "\u2581c", "d");
        assertThat(ids(new float[] {0, 1, 2}, new float[] {1, 2, 3}, pieces).value("1-wer"))
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void errorRate_badInput_isRefused() {
        assertThatThrownBy(() -> ids(new float[] {8}, new float[] {1}, LETTERS).value("1-cer"))
                .hasMessage(
                        "metric 1-cer: item 0: 8.0 is not an id; ids are whole numbers below 8, negative ids are padding");
        assertThatThrownBy(() ->
                        ids(new float[] {Float.NaN}, new float[] {1}, List.of()).value("1-wer"))
                .hasMessage("metric 1-wer: item 0: NaN is not an id; ids are whole numbers, negative ids are padding");
        assertThatThrownBy(() -> ids(new float[] {1}, new float[] {-1}, LETTERS).value("1-wer"))
                .hasMessage("metric 1-wer needs targets, but the targets of all items are empty");
        MetricCase scores =
                new MetricCase(List.of(3, 2), new float[1][6], new int[0], new float[][] {{1}}, List.of("a", "b"));
        assertThatThrownBy(() -> scores.value("1-wer"))
                .hasMessageStartingWith(
                        "metric 1-wer: item 0: has a score for each label in each step, but none of the");
        MetricCase others = new MetricCase(List.of(3, 2), new float[1][6], new int[0], new float[][] {{1}}, LETTERS);
        assertThatThrownBy(() -> others.value("1-wer"))
                .hasMessageStartingWith("has items of [3, 2], but metric 1-wer needs ids [steps], or [steps, labels]");
    }

    private static MetricCase ids(float[] answer, float[] target, List<String> labels) {
        return new MetricCase(
                List.of(answer.length), new float[][] {answer}, new int[0], new float[][] {target}, labels);
    }
}
