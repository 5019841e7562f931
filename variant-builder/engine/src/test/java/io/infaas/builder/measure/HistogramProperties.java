package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.graph.Range;
import java.nio.FloatBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class HistogramProperties {

    @Property
    void covering_anyValues_leavesOutNoMoreThanItsShare(
            @ForAll("values") float[] values, @ForAll @DoubleRange(min = 51, max = 100) double percentile) {
        Range all = Range.of(values);
        CalibrationRun.Histogram histogram = new CalibrationRun.Histogram(all);
        histogram.add(FloatBuffer.wrap(values));

        Range covering = histogram.covering(percentile);

        assertThat(covering.low()).isGreaterThanOrEqualTo(all.low());
        assertThat(covering.high()).isLessThanOrEqualTo(all.high());
        // a value at the edge of a bin may be rounded to either side
        float step = (all.high() - all.low()) / 4096;
        long outside = 0;
        for (float value : values) {
            outside += value < covering.low() - step || value > covering.high() + step ? 1 : 0;
        }
        assertThat((double) outside).isLessThanOrEqualTo(values.length * (100 - percentile) / 100);
    }

    @Provide
    Arbitrary<float[]> values() {
        return Arbitraries.floats()
                .between(-1e6f, 1e6f)
                .array(float[].class)
                .ofMinSize(1)
                .ofMaxSize(300);
    }
}
