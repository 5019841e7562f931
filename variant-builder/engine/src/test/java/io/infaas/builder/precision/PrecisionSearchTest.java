package io.infaas.builder.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrecisionSearchTest {

    @Test
    void run_oneNoisyLayer_staysAlone() throws VariantException {
        MixedPrecision found = search(List.of(10L, 1L, 10L), 0.95).run(new AddingNoise(List.of(0.01, 0.4, 0.02)));

        assertThat(found.fullPrecision()).containsExactly("layer1");
        assertThat(found.layers())
                .extracting(MixedPrecision.LayerEffect::signalToNoise)
                .containsExactly(20.0, 4.0, 17.0);
        assertThat(found.quantised()).isEqualTo(1 - (0.01 + 0.4 + 0.02));
        assertThat(found.mixed()).isEqualTo(1 - (0.01 + 0.02));
        assertThat(found).hasToString("net-int8: 1 of 3 layers stay FP32 (5 % of the multiply-adds): layer1");
    }

    @Test
    void run_noisiestLayerHasMostOfTheWork_keepsLighterOnesInstead() throws VariantException {
        // without the first, 0.15 of noise is left; without the others, 0.2
        MixedPrecision found =
                search(List.of(100L, 1L, 1L, 1L), 0.75).run(new AddingNoise(List.of(0.2, 0.05, 0.05, 0.05)));

        assertThat(found.fullPrecision()).containsExactly("layer1", "layer2").doesNotContain("layer0");
    }

    @Test
    void run_lessThanHalfOfTheWorkWouldBeLeft_saysSo() throws VariantException {
        MixedPrecision found = search(List.of(60L, 40L), 0.95).run(new AddingNoise(List.of(0.3, 0.01)));

        assertThat(found.found()).isFalse();
        assertThat(found.fullPrecision()).isEmpty();
        assertThat(found.failure())
                .isEqualTo(
                        "because 1 of 2 layers with 60 % of the multiply-adds would have to stay FP32, more than half");
        assertThat(found.layers())
                .extracting(MixedPrecision.LayerEffect::signalToNoise)
                .containsExactly(5.2, 20.0);
    }

    @Test
    void run_calibrationItemsShowNoLoss_saysSo() throws VariantException {
        MixedPrecision found = search(List.of(1L, 1L), 0.95).run(new AddingNoise(List.of(0.01, 0.01)));

        assertThat(found.failure()).contains("lose only 0.0200 on the calibration items");
    }

    @Test
    void run_aRunFails_failsWithItsReason() {
        PrecisionSearch.PrecisionTrials broken = new PrecisionSearch.PrecisionTrials() {
            @Override
            public double noise(Set<Integer> quantised) throws VariantException {
                throw new VariantException("does not run: out of memory");
            }

            @Override
            public double accuracy(Set<Integer> quantised) {
                return 0;
            }
        };

        assertThatThrownBy(() -> search(List.of(1L), 0.5).run(broken))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("out of memory");
    }

    @Test
    void mostRuns_anyNetwork_isBounded() {
        assertThat(PrecisionSearch.mostRuns(1)).isEqualTo(6);
        assertThat(PrecisionSearch.mostRuns(62)).isEqualTo(107);
        assertThat(PrecisionSearch.mostRuns(1000)).isEqualTo(111);
    }

    private static PrecisionSearch search(List<Long> work, double needed) {
        List<PrecisionSearch.LayerWork> layers = new ArrayList<>();
        work.forEach(one -> layers.add(new PrecisionSearch.LayerWork("layer" + layers.size(), "Conv", one)));
        return new PrecisionSearch("net-int8", layers, 1, needed);
    }
}
