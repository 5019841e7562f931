package io.infaas.builder.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BoxPrecisionTest {

    private static final String METRIC = "coco-map";
    private static final float[] TARGET = {10, 10, 50, 50, 0};

    @Test
    void precision_exactBox_isOne() {
        assertThat(one(new float[] {10, 10, 50, 50, 0.9f, 0}, TARGET).value(METRIC))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void precision_overlapOfSeventyPercent_countsAtFiveOfTenOverlaps() {
        // 40 x 28 of 40 x 40: 0.5, 0.55, ... 0.7
        assertThat(one(new float[] {10, 10, 50, 38.4f, 0.9f, 0}, TARGET).value(METRIC))
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void precision_otherClassOrNoScore_isNone() {
        assertThat(one(new float[] {10, 10, 50, 50, 0.9f, 1}, TARGET).value(METRIC))
                .isZero();
        assertThat(one(new float[] {10, 10, 50, 50, 0, 0}, TARGET).value(METRIC))
                .isZero();
        assertThat(one(new float[] {10, 10, 50, 50, Float.NaN, 0}, TARGET).value(METRIC))
                .isZero();
    }

    @Test
    void precision_wrongBoxOfAHigherScore_halvesIt() {
        float[] answer = {200, 200, 240, 240, 0.95f, 0, 10, 10, 50, 50, 0.9f, 0};

        assertThat(one(answer, TARGET).value(METRIC)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void precision_beyondOneHundredBoxes_countsNoMore() {
        float[] answer = new float[101 * 6];
        for (int i = 0; i < 101; i++) {
            float[] box = i == 100 ? new float[] {10, 10, 50, 50, 0.5f, 0} : new float[] {200, 200, 240, 240, 0.9f, 0};
            System.arraycopy(box, 0, answer, i * 6, 6);
        }

        assertThat(one(answer, TARGET).value(METRIC)).isZero();
    }

    @Test
    void statistic_itemThatCountsTwice_isThatOfTwoItems() {
        MetricCase boxes = Objects.requireNonNull(MetricCases.all().get(METRIC));
        int items = boxes.count();
        // copies of an item with equal scores would be in another order
        for (float[] rows : boxes.values()) {
            for (int row = 0; row < rows.length / 6; row++) {
                rows[row * 6 + 4] += rows[row * 6 + 4] > 0 ? row * 1e-4f : 0;
            }
        }
        int[] counts = new int[items];
        int[] chosen = new int[items];
        for (int i = 0; i < items; i++) {
            chosen[i] = i * 7 % 40;
            counts[chosen[i]]++;
        }
        Arrays.sort(chosen);
        float[][] values = new float[items][];
        float[][] targets = new float[items][];
        for (int i = 0; i < items; i++) {
            values[i] = boxes.values()[chosen[i]];
            targets[i] = boxes.targets()[chosen[i]];
        }
        MetricCase copies = new MetricCase(boxes.itemShape(), values, new int[0], targets, boxes.classNames());

        assertThat(new BoxPrecision().statistic(boxes).of(counts))
                .isCloseTo(copies.value(METRIC), within(1e-12))
                .isNotCloseTo(boxes.value(METRIC), within(1e-3));
    }

    @Test
    void statistic_badInput_isRefused() {
        float[] box = {10, 10, 50, 50, 0.9f, 0};

        assertThatThrownBy(() -> one(box, new float[] {1, 2, 3}).value(METRIC))
                .hasMessage(
                        "metric coco-map: item 0: 3 targets do not form boxes; give NPY [items, boxes, 5] with left, top, right, bottom and class");
        assertThatThrownBy(() -> one(box, new float[] {10, 10, 5, 50, 0}).value(METRIC))
                .hasMessage(
                        "metric coco-map: item 0: box 0 of the targets is [10.0, 10.0, 5.0, 50.0]; give left, top, right, bottom");
        assertThatThrownBy(() -> one(box, new float[] {10, 10, 50, 50, 2}).value(METRIC))
                .hasMessage("metric coco-map: item 0: box 0 has the class 2.0, which is not an index below 2");
        assertThatThrownBy(() ->
                        one(new float[] {10, 10, 50, 50, 0.9f, 0.5f}, TARGET).value(METRIC))
                .hasMessage("metric coco-map: item 0: box 0 has the class 0.5, which is not an index below 2");
        assertThatThrownBy(() -> one(box, new float[] {0, 0, 0, 0, -1}).value(METRIC))
                .hasMessage("metric coco-map needs targets, but no item has a box");
    }

    @Test
    void unsuitable_rawDetector_saysWhatToDo() {
        assertThat(new BoxPrecision().unsuitable(List.of(300L, 6L))).isEmpty();
        assertThat(new BoxPrecision().unsuitable(List.of(84L, 8400L)).orElseThrow())
                .contains("export the network with its post-processing, or use a script");
    }

    private static MetricCase one(float[] answer, float[] target) {
        return new MetricCase(
                List.of(answer.length / 6, 6),
                new float[][] {answer},
                new int[0],
                new float[][] {target},
                List.of("cat", "dog"));
    }
}
