package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                .hasMessage("policy 'best' must be one of cost, hpa, individual, infaas, optimal, static");
    }

    @Test
    void without_unknownRule_namesAll() {
        assertThatThrownBy(() -> PolicyFactory.of("cost").without(Set.of("prefer", "best")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rule 'best' must be one of bursts, corrections, prefer, rise");
        assertThatThrownBy(() -> PolicyFactory.of("static").without(Set.of("prefer")))
                .hasMessage("policy 'static' has no rules that can be left out, but was asked for prefer");
    }

    @Test
    void without_prefer_nothingMoreAccurateIsLoaded() {
        for (Set<String> rules : List.of(Set.<String>of(), Set.of("prefer"))) {
            PolicyScenario scene = new PolicyScenario(
                    PolicyFactory.of("cost").without(rules).with(PolicySettings.DEFAULTS),
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
    @CsvSource({"0, 60, scaleDownDelay 0", "10, 5, idleDelay 5"})
    void settings_outOfRange_areRefusedByName(int scaleDownDelay, int idleDelay, String named) {
        assertThatThrownBy(() -> PolicySettings.DEFAULTS.withDelays(scaleDownDelay, idleDelay))
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
