package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DemoObjectivesTest {

    /** Four architectures with the figures of small image classifiers, ms per item. */
    private final Catalog fashion = Catalogs.fashion()
            .variant("nano", "fp32", 0.9025, 0.003)
            .variant("small", "fp32", 0.9085, 0.03)
            .variant("medium", "int8", 0.9290, 0.08)
            .variant("medium", "fp32", 0.9295, 0.37)
            .variant("large", "int8", 0.9350, 0.45)
            .variant("large", "fp32", 0.9355, 1.40)
            .build();

    @Test
    void of_fastMachine_takesSixAndSixtyMillisecondsWhereTheyFit() {
        List<DemoObjective> objectives = of(fashion, 1.0);

        assertThat(objectives)
                .extracting(asked -> asked.objective().latencyMs())
                .contains(6.0, 138.0);
        assertThat(objectives).filteredOn(asked -> !asked.possible()).hasSize(1);
    }

    @Test
    void of_floors_lieBetweenTheArchitectures() {
        assertThat(of(fashion, 1.0))
                .filteredOn(asked -> asked.intent().equals("cheap, but no worse than the floor"))
                .extracting(asked -> asked.objective().minAccuracy())
                .containsExactly(0.908, 0.92, 0.93);
    }

    @Test
    void of_architecturesOfEqualAccuracy_giveNoFloorBetweenThem() {
        Catalog equals = Catalogs.fashion()
                .variant("one", "fp32", 0.91, 0.1)
                .variant("other", "fp32", 0.91, 0.2)
                .build();

        assertThat(of(equals, 1.0))
                .extracting(asked -> asked.objective().minAccuracy())
                .containsOnly(0.91);
    }

    @Test
    void of_slowWayToTheNode_widensTheBounds() {
        double tightest = of(fashion, 20).stream()
                .filter(DemoObjective::possible)
                .mapToDouble(asked -> asked.objective().latencyMs())
                .min()
                .orElseThrow();

        assertThat(tightest).isGreaterThanOrEqualTo(60);
    }

    @Test
    void of_anyPossibleObjective_isMetByAProfileAndTheImpossibleByNone() {
        for (DemoObjective asked : of(fashion, 1.0)) {
            Objective objective = asked.objective();

            boolean met = fashion.variants().stream()
                    .flatMap(variant -> variant.profiles().stream())
                    .anyMatch(profile -> profile.accuracy().value() >= objective.minAccuracy()
                            && profile.latencyMs(32) <= objective.latencyMs());

            assertThat(met).as("%s", asked).isEqualTo(asked.possible());
        }
    }

    private static List<DemoObjective> of(Catalog catalog, double overheadMs) {
        return DemoObjectives.of(catalog, catalog.applications().get(0), Catalogs.NODE_TYPE, 32, overheadMs);
    }
}
