package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.data.NpyWriter;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoresTest {

    @Test
    void accuracy_ofRightAndWrong_hasTheWilsonInterval() {
        assertThat(new Scores(1, 0, 1, 1).accuracy()).isEqualTo(Accuracy.of(3, 4));
    }

    @Test
    void accuracy_ofScoresBetween_hasAnIntervalOfTheWidthThatTheirSpreadGives() {
        double[] values = new Random(1).doubles(2000).toArray();

        Accuracy accuracy = new Scores(values).accuracy();

        // 1.96 standard errors of uniform values to either side
        double half = 1.96 / Math.sqrt(12) / Math.sqrt(values.length);
        assertThat(accuracy.value() - accuracy.low()).isCloseTo(half, within(0.1 * half));
        assertThat(accuracy.high() - accuracy.value()).isCloseTo(half, within(0.1 * half));
    }

    @Property(tries = 100)
    void accuracy_ofAnything_liesInItsInterval(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0, max = 1) Double> values) {
        Accuracy accuracy =
                new Scores(values.stream().mapToDouble(Double::doubleValue).toArray()).accuracy();

        assertThat(accuracy.value()).isBetween(accuracy.low(), accuracy.high());
    }

    @Test
    void against_fewItemsThatDiffer_isTheBinomialTest() {
        // 8 gained and 2 lost among 10: 2 x (1 + 10 + 45) / 1024
        double[] own = new double[20];
        double[] other = new double[20];
        Arrays.fill(own, 0, 8, 1);
        Arrays.fill(other, 8, 10, 1);

        Scores.PairedComparison comparison = new Scores(own).compare(new Scores(other));

        assertThat(comparison.difference()).isCloseTo(0.3, within(1e-12));
        assertThat(comparison.pValue()).isCloseTo(112 / 1024.0, within(1e-12));
        assertThat(comparison.test()).isEqualTo("mcnemar");
        assertThat(comparison.withinNoise()).isTrue();
    }

    @Property
    void pValue_ofEitherSide_isTheSameAndAProbability(
            @ForAll @IntRange(max = 3000) int gained, @ForAll @IntRange(max = 3000) int lost) {
        double p = Scores.mcNemar(gained, lost);

        assertThat(p).isBetween(0.0, 1.0).isEqualTo(Scores.mcNemar(lost, gained));
        if (gained == lost) {
            assertThat(p).isEqualTo(1);
        }
        if (Math.abs(gained - lost) > 4 * Math.sqrt(gained + lost)) {
            assertThat(p).isLessThan(0.001);
        }
    }

    @Test
    void against_smallButSteadyLoss_isNoNoise() {
        Random random = new Random(2);
        double[] source = random.doubles(500, 0.5, 1).toArray();
        double[] own =
                Arrays.stream(source).map(v -> v - 0.01 * random.nextDouble()).toArray();

        Scores.PairedComparison steady = new Scores(own).compare(new Scores(source));
        Scores.PairedComparison same = new Scores(source).compare(new Scores(source));

        assertThat(steady.withinNoise()).isFalse();
        assertThat(steady.test()).isEqualTo("bootstrap");
        assertThat(same.pValue()).isEqualTo(1);
    }

    @Test
    void against_chanceAlone_isSeldomFound() {
        int found = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Scores own = new Scores(random.doubles(200).toArray());
            Scores other = new Scores(random.doubles(200).toArray());
            found += own.compare(other).withinNoise() ? 0 : 1;
        }

        // 5 of 100 are expected
        assertThat(found).isLessThanOrEqualTo(12);
    }

    @Test
    void against_otherItems_isRefused() {
        assertThatThrownBy(() -> new Scores(1, 0).compare(new Scores(1)))
                .hasMessage("scores of 2 and of 1 items cannot be compared");
    }

    @Test
    void scores_outOfRange_nameTheItem() {
        assertThatThrownBy(() -> new Scores(0.5, Double.NaN)).hasMessage("score NaN of item 1 must be within 0 and 1");
    }

    @TempDir
    private Path folder;

    @Test
    void of_equalAnswers_isZero() throws IOException {
        Path source = write("source", 1, 2, 3, 4);

        assertThat(AnswerNoise.of(List.of(source), List.of(source))).isZero();
    }

    @Test
    void of_answersOfTwoNumbers_isTheMeanOfBothShares() throws IOException {
        // the first number varies from 1 to 3, the second from 2 to 4: squares of 2 each around their means
        Path source = write("source", 1, 2, 3, 4);
        Path other = write("other", 1, 3, 3, 4);

        assertThat(AnswerNoise.of(List.of(other), List.of(source))).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void of_answersWithoutAnyAgreement_tellsHowFarTheyAre() throws IOException {
        Path source = write("source", 1, 2, 3, 4);
        Path far = write("far", 21, 2, 3, 4);
        Path farther = write("farther", 201, 2, 3, 4);

        assertThat(AnswerNoise.of(List.of(far), List.of(source))).isCloseTo(100, within(1e-9));
        assertThat(AnswerNoise.of(List.of(farther), List.of(source))).isCloseTo(10_000, within(1e-6));
    }

    @Test
    void of_severalOutputs_isThatOfTheWorst() throws IOException {
        Path source = write("source", 1, 2, 3, 4);
        Path far = write("far", 21, 2, 3, 4);

        assertThat(AnswerNoise.of(List.of(source, far), List.of(source, source)))
                .isCloseTo(100, within(1e-9));
    }

    /** Two items of two numbers. */
    private Path write(String name, float... values) throws IOException {
        Path file = folder.resolve(name + ".npy");
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, List.of(2))) {
            writer.write(bytes);
        }
        return file;
    }
}
