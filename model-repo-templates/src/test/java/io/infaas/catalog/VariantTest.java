package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VariantTest {

    private final Variant variant = Catalogs.fashion()
            .variant("fm-nano", "fp32", 2, 0.9, 0.01)
            .build()
            .variants()
            .get(0);

    @Test
    void profile_ofAnotherNodeType_isAbsent() {
        assertThat(variant.profile("local")).isPresent();
        assertThat(variant.profile("g5.xlarge")).isEmpty();
    }

    @Test
    void new_nameWithoutDigest_saysHowItIsMade() {
        assertThatThrownBy(() -> new Variant(
                        "fm-nano-fp32-t2",
                        variant.alias(),
                        variant.architecture(),
                        variant.transform(),
                        variant.target(),
                        variant.settings(),
                        variant.profiles()))
                .hasMessageContaining("must be named 'fm-nano-fp32-t2-' and 8 hex digits");
    }

    @Test
    void label_severalInstances_areNamed() {
        assertThat(new Settings(2, 1, 32).label()).isEqualTo("t2");
        assertThat(new Settings(1, 2, 32).label()).isEqualTo("t1-i2");
        assertThat(new Settings(2, 3, 32).cores()).isEqualTo(6);
    }
}
