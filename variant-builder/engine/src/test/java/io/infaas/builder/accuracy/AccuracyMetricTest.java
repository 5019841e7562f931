package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.data.Item;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccuracyMetricTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"top-1, 1, 1", "top-1, 0, 0", "top-2, 0, 1", "top-3, 2, 1", "top-2, 2, 0"})
    void score_topK_looksAtTheHighest(String metric, int label, double score) {
        float[] values = {0.5f, 0.9f, 0.1f};

        assertThat(AccuracyMetric.named(metric).score(new ItemAnswer(values, label, new float[0])))
                .isEqualTo(score);
    }

    @Test
    void score_equalValues_favourTheFirst() {
        AccuracyMetric top1 = AccuracyMetric.named("top-1");

        assertThat(top1.score(new ItemAnswer(new float[] {1, 1}, 0, new float[0])))
                .isOne();
        assertThat(top1.score(new ItemAnswer(new float[] {1, 1}, 1, new float[0])))
                .isZero();
        assertThat(top1.score(new ItemAnswer(new float[] {Float.NaN, 1}, 0, new float[0])))
                .isZero();
    }

    @Property
    void score_largerK_isNeverWorse(
            @ForAll @Size(5) List<Float> values,
            @ForAll @IntRange(max = 4) int label,
            @ForAll @IntRange(min = 1, max = 4) int k) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        ItemAnswer answer = new ItemAnswer(array, label, new float[0]);

        assertThat(new AccuracyMetric.TopK(k + 1).score(answer))
                .isGreaterThanOrEqualTo(new AccuracyMetric.TopK(k).score(answer));
        assertThat(new AccuracyMetric.TopK(5).score(answer)).isOne();
    }

    @Test
    void score_cosine_isOfTheAngle() {
        Cosine cosine = new Cosine();

        assertThat(cosine.score(new ItemAnswer(new float[] {1, 1}, -1, new float[] {2, 2})))
                .isCloseTo(1, within(1e-12));
        assertThat(cosine.score(new ItemAnswer(new float[] {1, 1}, -1, new float[] {2, 0})))
                .isCloseTo(Math.sqrt(0.5), within(1e-12));
        assertThat(cosine.score(new ItemAnswer(new float[] {1, 0}, -1, new float[] {-1, 0})))
                .isZero();
        assertThat(cosine.score(new ItemAnswer(new float[] {0, 0}, -1, new float[] {0, 0})))
                .isOne();
    }

    @Test
    void named_metricOfTheUsersOwn_isFound() {
        assertThat(AccuracyMetric.named("first")).isInstanceOf(FirstClassMetric.class);
    }

    @Test
    void named_unknown_namesTheKnown() {
        assertThatThrownBy(() -> AccuracyMetric.named("top-0"))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "application.metric.name: 'top-0' is unknown; known are top-1, top-2, ..., 1-cer, 1-nrmse, 1-wer, agreement, auc, coco-map, cosine, cosine-spearman, first, macro-f1, multilabel-f1, r2, spearman");
    }

    @Test
    void scores_ofFiles_areOfEachItem() throws IOException {
        Path answers = file("answers.npy", 2, 1, 0, 0, 1);
        Path source = file("source.npy", 2, 1, 0, 1, 1);

        assertThat(new Scoring(new AccuracyMetric.TopK(1), List.of(0, 0), List.of("a", "b"))
                        .of(answers, source)
                        .accuracy()
                        .value())
                .isEqualTo(0.5);
        assertThat(new Scoring(new Cosine(), List.of(), List.of())
                        .of(answers, source)
                        .accuracy()
                        .value())
                .isCloseTo((1 + Math.sqrt(0.5)) / 2, within(1e-6));
    }

    @Test
    void scores_otherNumberOfValuesThanLabels_saysBoth() throws IOException {
        Path answers = file("answers.npy", 2, 1, 0);

        assertThatThrownBy(() -> new Scoring(new AccuracyMetric.TopK(1), List.of(0), List.of("a", "b", "c"))
                        .of(answers, answers))
                .hasMessage("has 2 values for each item, but metric top-1 needs one for each of 3 labels");
    }

    private Path file(String name, int width, float... values) throws IOException {
        Path file = folder.resolve(name);
        try (NpyWriter writer = NpyWriter.create(file, TensorType.FP32, List.of(width))) {
            writer.write(Item.floats(values));
        }
        return file;
    }
}
