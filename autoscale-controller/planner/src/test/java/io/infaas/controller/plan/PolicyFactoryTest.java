package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
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
                .hasMessage("policy 'best' must be one of cost, hpa, individual, infaas, infaas-code, static");
    }

    @Test
    void without_unknownRule_namesAll() {
        assertThatThrownBy(() -> PolicyFactory.of("infaas").without(Set.of("prefer", "best")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "rule 'best' must be one of bursts, corrections, prefer, pressure, rise, scale-down, spread, strain");
        assertThatThrownBy(() -> PolicyFactory.of("static").without(Set.of("prefer")))
                .hasMessage("policy 'static' has no rules that can be left out, but was asked for prefer");
    }

    @Test
    void without_prefer_nothingMoreAccurateIsLoaded() {
        for (Set<String> rules : List.of(Set.<String>of(), Set.of("prefer"))) {
            PolicyScenario scene = new PolicyScenario(
                    PolicyFactory.of("infaas").without(rules).with(PolicySettings.DEFAULTS),
                    PlanningCatalog.garments(),
                    "a",
                    "b");

            scene.prefer("fashion", 500, 0.7, 0.9, 20).rounds(30);

            assertThat(scene.planned().placements())
                    .extracting(Placement::variant)
                    .as("without %s", rules)
                    .matches(variants -> variants.contains(PlanningCatalog.name("large")) == rules.isEmpty());
        }
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
