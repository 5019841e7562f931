package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;

class AffineProperties {

    @Property
    void quantize_zero_isExact(
            @ForAll @FloatRange(min = -1e6f, max = 1e6f) float a,
            @ForAll @FloatRange(min = -1e6f, max = 1e6f) float b) {
        Affine affine = Affine.of(new Range(Math.min(a, b), Math.max(a, b)));

        assertThat(dequantize(affine, affine.quantize(0))).isZero();
        assertThat(affine.zeroPoint()).isBetween(0, 255);
        assertThat(affine.scale()).isPositive().isFinite();
    }

    @Property
    void quantize_valueInRange_isOffByHalfAStepAtMost(
            @ForAll @FloatRange(min = -1e4f, max = 1e4f) float a,
            @ForAll @FloatRange(min = -1e4f, max = 1e4f) float b,
            @ForAll @FloatRange(min = 0, max = 1) float where) {
        Range range = new Range(Math.min(a, b), Math.max(a, b));
        Affine affine = Affine.of(range);
        float value = Math.min(range.high(), range.low() + where * (range.high() - range.low()));

        float back = dequantize(affine, affine.quantize(value));

        // the zero point is rounded too, so an end of the range may be half a step outside
        assertThat(Math.abs(back - value)).isLessThanOrEqualTo(affine.scale() * 1.01f);
    }

    @Property
    void quantize_valueOutOfRange_isClamped(@ForAll @FloatRange(min = 1, max = 1e4f) float high) {
        Affine affine = Affine.of(new Range(0, high));

        assertThat(affine.quantize(high * 10)).isEqualTo(255);
        assertThat(affine.quantize(-high)).isZero();
    }

    private static float dequantize(Affine affine, int stored) {
        return affine.scale() * (stored - affine.zeroPoint());
    }
}
