package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SymmetricProperties {

    private static final int CHANNELS = 3;
    private static final int INNER = 4;

    @Property
    void perChannel_anyWeights_areOffByHalfAStepAtMost(@ForAll("weights") float[] weights) {
        Symmetric quantized =
                Symmetric.perChannel(weights, List.of((long) CHANNELS, (long) INNER), 0, Options.Bits.EIGHT);

        for (int i = 0; i < weights.length; i++) {
            float scale = quantized.scales()[i / INNER];
            assertThat(quantized.values()[i]).isBetween((byte) -127, (byte) 127);
            assertThat((double) Math.abs(weights[i] - quantized.values()[i] * scale))
                    .isLessThanOrEqualTo(scale * 0.5001);
        }
    }

    @Property
    void perChannel_sevenBits_stayWithinHalfTheRange(@ForAll("weights") float[] weights) {
        Symmetric quantized =
                Symmetric.perChannel(weights, List.of((long) CHANNELS, (long) INNER), 0, Options.Bits.SEVEN);

        for (int i = 0; i < weights.length; i++) {
            float scale = quantized.scales()[i / INNER];
            assertThat(quantized.values()[i]).isBetween((byte) -64, (byte) 64);
            assertThat((double) Math.abs(weights[i] - quantized.values()[i] * scale))
                    .isLessThanOrEqualTo(scale * 0.5001);
        }
    }

    @Property
    void perChannel_lastAxis_equalsFirstAxisOfTheTransposed(@ForAll("weights") float[] weights) {
        float[] transposed = new float[weights.length];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int i = 0; i < INNER; i++) {
                transposed[i * CHANNELS + channel] = weights[channel * INNER + i];
            }
        }

        Symmetric first = Symmetric.perChannel(weights, List.of((long) CHANNELS, (long) INNER), 0, Options.Bits.EIGHT);
        Symmetric last =
                Symmetric.perChannel(transposed, List.of((long) INNER, (long) CHANNELS), 1, Options.Bits.EIGHT);

        assertThat(last.scales()).isEqualTo(first.scales());
    }

    @Property
    void perChannel_negatedWeights_areNegated(@ForAll("weights") float[] weights) {
        float[] negated = weights.clone();
        for (int i = 0; i < negated.length; i++) {
            negated[i] = -negated[i];
        }
        List<Long> shape = List.of((long) CHANNELS, (long) INNER);

        Symmetric quantized = Symmetric.perChannel(weights, shape, 0, Options.Bits.EIGHT);
        Symmetric opposite = Symmetric.perChannel(negated, shape, 0, Options.Bits.EIGHT);

        for (int i = 0; i < weights.length; i++) {
            assertThat(opposite.values()[i]).isEqualTo((byte) -quantized.values()[i]);
        }
    }

    @Property
    void bias_ofAnySize_isOffByHalfAStepOrAtTheLimit(@ForAll("weights") float[] bias) {
        float[] scales = new float[bias.length];
        Arrays.fill(scales, 1e-3f);

        int[] stored = Symmetric.bias(bias, scales);

        for (int i = 0; i < bias.length; i++) {
            assertThat(Math.abs(stored[i] * (double) scales[i] - bias[i])).isLessThanOrEqualTo(0.51e-3);
        }
    }

    @Provide
    Arbitrary<float[]> weights() {
        return Arbitraries.floats().between(-1000, 1000).array(float[].class).ofSize(CHANNELS * INNER);
    }
}
