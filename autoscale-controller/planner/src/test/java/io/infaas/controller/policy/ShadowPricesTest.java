package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShadowPricesTest {

    private static List<ShadowPrices.Row> prices(
            PlanningCatalog catalog, double boundMs, double floor, double queries) {
        DemandGrid grid = new DemandGrid(catalog.catalog());
        ArrivalRate rate = new ArrivalRate(
                grid.of("fashion", new Objective(boundMs, floor), 1), boundMs, queries, queries, 0, Map.of());
        Situation situation =
                new Situation(catalog.catalog(), catalog.nodes("a"), Map.of(), List.of(rate), Set.of(), Set.of(), 0);
        return ShadowPrices.of(situation, Set.of("cheap", "dear"), rate);
    }

    private static PlanningCatalog twoVariants() {
        return new PlanningCatalog()
                .type("cheap", 1000, 0.1)
                .application("fashion", 100, 0.7)
                .variant("quick", 0.80, 4, 50, 50)
                .variant("exact", 0.805, 16, 50, 50);
    }

    private static ShadowPrices.Row row(List<ShadowPrices.Row> rows, String change) {
        return rows.stream()
                .filter(row -> row.change().equals(change))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void of_floorThatOnlyTheDearVariantMeets_lowerFloorSaves() {
        List<ShadowPrices.Row> rows = prices(twoVariants(), 100, 0.801, 40);

        assertThat(rows.get(0)).matches(row -> row.change().equals("as it is") && row.difference() == 0);
        assertThat(rows.get(0).variant()).startsWith("exact");
        ShadowPrices.Row lower = row(rows, "floor 0.01 lower");
        assertThat(lower.variant()).startsWith("quick");
        assertThat(lower.difference())
                .isNegative()
                .isCloseTo(lower.dollars() - rows.get(0).dollars(), within(1e-12));
        assertThat(row(rows, "bound 5 ms longer").difference()).isLessThanOrEqualTo(0);
        assertThat(row(rows, "floor 0.01 higher"))
                .as("no variant is as accurate")
                .matches(row -> row.variant().isEmpty() && row.dollars() == 0);
    }

    @Test
    void of_boundThatOnlyADearNodeKeeps_longerBoundSaves() {
        PlanningCatalog catalog = new PlanningCatalog().type("cheap", 1000, 0.1).type("dear", 1000, 20);
        catalog.application("fashion", 100, 0.7).variantByType("quick", 0.8, 12, 2);

        List<ShadowPrices.Row> rows = prices(catalog, 10, 0.7, 40);

        assertThat(rows.get(0).nodeType()).isEqualTo("dear");
        assertThat(row(rows, "bound 5 ms longer"))
                .matches(row -> row.nodeType().equals("cheap") && row.difference() < 0);
    }

    @Test
    void of_moreNodesOrMoney_serveMoreQueries_asManyAsThePriceOfANodeSays() {
        List<ShadowPrices.Row> rows = prices(twoVariants(), 100, 0.7, 400);

        double served = rows.get(0).queries();
        ShadowPrices.Row node = row(rows, "one node more");
        ShadowPrices.Row dollar = row(rows, "1 USD/h more");
        assertThat(node.difference()).isEqualTo(0.1);
        assertThat(node.queries() - served)
                .as("two cores, 4 ms each, of which a share is left")
                .isBetween(300.0, 501.0);
        assertThat(dollar.queries() - served).isCloseTo(10 * (node.queries() - served), within(1e-6));
        assertThat(row(rows, "10 % more queries").difference()).isPositive();
    }

    @Test
    void of_noVariantInTime_tellsTheChangeThatMakesOnePossible() {
        List<ShadowPrices.Row> rows = prices(twoVariants(), 3, 0.7, 40);

        assertThat(rows.get(0).variant()).isEmpty();
        assertThat(row(rows, "floor 0.01 lower").variant()).isEmpty();
        assertThat(row(rows, "bound 5 ms longer"))
                .matches(row -> row.variant().startsWith("quick") && row.dollars() > 0);
    }
}
