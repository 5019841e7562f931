package io.infaas.builder.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.fixture.Profiles;
import io.infaas.builder.fixture.SampleReports;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.RuntimeSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class DominanceTest {

    private final VariantReport slow = variant("slow", 900, 2, 16);

    @Test
    void over_oneThatIsBetterAtEverything_isFound() {
        VariantReport fast = variant("fast", 900, 1, 8);

        assertThat(VariantSearch.findDominating(slow, List.of(slow, fast))).contains(fast);
        assertThat(VariantSearch.findDominating(fast, List.of(slow, fast))).isEmpty();
    }

    @Test
    void over_oneThatIsFasterButLessAccurate_isNone() {
        assertThat(VariantSearch.findDominating(slow, List.of(variant("fast", 899, 1, 8))))
                .isEmpty();
    }

    @Test
    void over_oneThatIsFasterWithinTheNoise_isNone() {
        assertThat(VariantSearch.findDominating(slow, List.of(variant("same", 900, 1.9, 15))))
                .isEmpty();
    }

    @Test
    void over_oneThatIsSlowerForLargeBatches_isNone() {
        assertThat(VariantSearch.findDominating(slow, List.of(variant("single", 950, 1, 17))))
                .isEmpty();
    }

    private static VariantReport variant(String name, int right, double b1Ms, double b8Ms) {
        return SampleReports.kept(name, new RuntimeSettings(1, 1, 8), Profiles.of(right, 1, b1Ms, b8Ms));
    }
}
