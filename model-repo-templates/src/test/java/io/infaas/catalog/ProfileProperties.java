package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class ProfileProperties {

    @Property
    void latencyMs_linearMeasurements_areMetAtEverySize(
            @ForAll @DoubleRange(min = 0.01, max = 100) double msPerItem,
            @ForAll @IntRange(min = 1, max = 200) int batch) {
        Profile profile = profile(msPerItem);

        assertThat(profile.latencyMs(batch)).isCloseTo(msPerItem * batch, within(1e-6 * msPerItem * batch));
    }

    @Property
    void latencyMs_moreItems_neverTakeLessWhereMeasurementsAscend(@ForAll @IntRange(min = 1, max = 100) int batch) {
        Profile profile = profile(0.3);

        assertThat(profile.latencyMs(batch + 1)).isGreaterThanOrEqualTo(profile.latencyMs(batch));
    }

    private static Profile profile(double msPerItem) {
        return Catalogs.fashion()
                .objective(new Objective(100_000, 0))
                .variant("fm-nano", "fp32", 0.9, msPerItem)
                .build()
                .variants()
                .get(0)
                .profiles()
                .get(0);
    }
}
