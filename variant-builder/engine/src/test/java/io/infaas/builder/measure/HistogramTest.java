package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.graph.Range;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void covering_rareLargeValues_leavesThemOut() {
        float[] values = new float[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 10_000f;
        }
        values[17] = 100;
        values[18] = -50;
        CalibrationRun.Histogram histogram = new CalibrationRun.Histogram(Range.of(values));
        histogram.add(FloatBuffer.wrap(values));

        Range covering = histogram.covering(99.9);

        assertThat(covering.low()).isCloseTo(0, within(0.05f));
        assertThat(covering.high()).isCloseTo(1, within(0.05f));
        assertThat(histogram.covering(100)).isEqualTo(new Range(-50, 100));
    }

    @Test
    void covering_oneValueAlone_isThatValue() {
        CalibrationRun.Histogram histogram = new CalibrationRun.Histogram(new Range(3, 3));
        histogram.add(FloatBuffer.wrap(new float[] {3, 3}));

        assertThat(histogram.covering(99)).isEqualTo(new Range(3, 3));
    }
}
