package io.infaas.controller.standalone.demonstration.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    void of_fastMachine_usesSixAndSixtyMilliseconds() {
        Catalog fast = Catalogs.fashion()
                .variant("small", "fp32", 0.90, 0.01)
                .variant("large", "fp32", 0.94, 0.4)
                .build();

        assertThat(of(fast, 0.2))
                .extracting(asked -> asked.objective().latencyMs())
                .contains(6.0, 60.0);
    }

    @Test
    void of_slowerMachine_lengthensBoundsAndStillCutsOffTheBest() {
        List<DemoObjective> objectives = of(fashion, 0.2);

        assertThat(objectives)
                .extracting(asked -> asked.objective().latencyMs())
                .contains(6.0, 37.0, 68.0);
        assertThat(objectives).filteredOn(asked -> !asked.feasible()).hasSize(1);
        assertThat(objectives)
                .filteredOn(asked -> asked.intent().equals("fast, more accurate if in time"))
                .extracting(DemoObjective::objective)
                .containsExactly(new Objective(37, 0.90, 0.93));
    }

    @Test
    void of_floors_lieBetweenTheArchitectures() {
        assertThat(of(fashion, 0.2))
                .filteredOn(asked -> asked.intent().equals("cheapest above a floor"))
                .extracting(asked -> asked.objective().minAccuracy())
                .containsExactly(0.908, 0.92, 0.93);
    }

    @Test
    void of_architecturesOfEqualAccuracy_giveNoFloorBetweenThem() {
        Catalog equals = Catalogs.fashion()
                .variant("one", "fp32", 0.91, 0.1)
                .variant("other", "fp32", 0.91, 0.2)
                .build();

        assertThat(of(equals, 0.2))
                .extracting(asked -> asked.objective().minAccuracy())
                .containsOnly(0.91);
    }

    @Test
    void of_slowPathToTheNode_widensTheBounds() {
        double tightest = of(fashion, 20).stream()
                .filter(DemoObjective::feasible)
                .mapToDouble(asked -> asked.objective().latencyMs())
                .min()
                .orElseThrow();

        assertThat(tightest).isGreaterThanOrEqualTo(32);
    }

    @Test
    void of_anyFeasibleObjective_isMetByAProfileAndTheInfeasibleByNone() {
        for (DemoObjective asked : of(fashion, 0.2)) {
            Objective objective = asked.objective();

            boolean met = fashion.variants().stream()
                    .flatMap(variant -> variant.profiles().stream())
                    .anyMatch(profile -> profile.accuracy().value() >= objective.minAccuracy()
                            && profile.latencyMs(32) <= objective.latencyMs());

            assertThat(met).as("%s", asked).isEqualTo(asked.feasible());
        }
    }

    /** Every variant meets its profile, plus the path to the node. */
    private static List<DemoObjective> of(Catalog catalog, double pathMs) {
        Map<String, LatencySummary> latencies = catalog.variants().stream()
                .collect(Collectors.toMap(Variant::name, variant -> {
                    double ms = variant.profiles().get(0).latencyMs(32) + pathMs;
                    return new LatencySummary(ms, ms, ms);
                }));
        return DemoObjectives.of(catalog, catalog.applications().get(0), Catalogs.NODE_TYPE, 32, latencies);
    }
}
