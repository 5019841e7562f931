package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningCatalog;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Queries of 10 ms that come several at once, as clients with parallel requests send them, to nodes that have one instance each; in simulated time with
 * the classes that decide.
 */
final class GroupedArrivalsTest {

    private static final String VARIANT = PlanningCatalog.name("net");
    private static final List<String> NODES = List.of("a", "b", "c", "d", "e", "f");

    private static CrowdedNodes start(int group, double boundMs, double queriesPerSecond, long seed) {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", boundMs, 0.5)
                .variant("net", 0.9, 10, 50, 50)
                .usingCores(2);
        return new CrowdedNodes(
                        market.catalog(),
                        new Objective(boundMs, 0.5),
                        queriesPerSecond,
                        NODES,
                        Set.of(new Placement(VARIANT, "a")),
                        seed)
                .inGroupsOf(group);
    }

    @Test
    void plan_forGroups_saysSo() {
        assertThat(start(8, 120, 60, 1).run(60).changes())
                .filteredOn(change -> change.inputs().containsKey("burstiness"))
                .extracting(PlanChange::reason)
                .isNotEmpty()
                .allMatch(reason -> reason.contains("since arrivals vary") && reason.contains("random ones"));
    }

    /** With a margin for Poisson arrivals up to 3 in 100 were late, and up to 13 changes were made. */
    @ParameterizedTest
    @CsvSource({"4, 120, 40", "4, 200, 60", "8, 120, 60", "8, 200, 40"})
    void evenLoadInGroups_fewAreLate_andThePlanStays(int group, double boundMs, double queriesPerSecond) {
        for (long seed = 1; seed <= 2; seed++) {
            CrowdedNodes run = start(group, boundMs, queriesPerSecond, seed).run(120);
            run.forget();
            run.run(200);

            assertThat(run.lateShare("fashion")).as("seed %d", seed).isLessThan(0.01);
            assertThat(run.changes()).as("seed %d", seed).hasSizeLessThanOrEqualTo(2);
        }
    }
}
