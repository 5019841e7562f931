package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PolicyFactoryTest {

    @ParameterizedTest
    @EnumSource
    void of_label_isThatKindAndMakesAPolicy(PolicyKind kind) {
        assertThat(PolicyFactory.of(kind.label()).label()).isEqualTo(kind.label());
        assertThat(kind.with(PolicySettings.DEFAULTS)).isNotNull();
    }

    @Test
    void of_unknown_namesAll() {
        assertThatThrownBy(() -> PolicyFactory.of("best"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("policy 'best' must be one of hpa, individual, infaas, infaas-code, static");
    }

    @ParameterizedTest
    @CsvSource({
        "0.9, 1.2, 10, 60, 0.1, headroom 0.9",
        "1.05, 0.5, 10, 60, 0.1, downHeadroom 0.5",
        "1.05, 1.2, 0, 60, 0.1, scaleDownDelay 0.0",
        "1.05, 1.2, 10, 5, 0.1, idleDelay 5.0",
        "1.05, 1.2, 10, 60, -1, lambda -1.0",
        "NaN, 1.2, 10, 60, 0.1, headroom NaN"
    })
    void settings_outOfRange_areRefusedByName(
            double headroom, double downHeadroom, int scaleDownDelay, int idleDelay, double lambda, String named) {
        assertThatThrownBy(() ->
                        new PolicySettings(headroom, downHeadroom, scaleDownDelay, idleDelay, lambda, new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("must be at least");
    }

    @Test
    void settings_peakOfNothing_isRefused() {
        assertThatThrownBy(() -> PolicySettings.DEFAULTS.withPeak(Map.of("fashion", 0.0)))
                .hasMessage("peak 0.0 of application 'fashion' must be above 0, in items/s");
    }
}
