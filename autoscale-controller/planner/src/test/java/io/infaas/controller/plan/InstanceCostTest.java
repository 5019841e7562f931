package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.gateway.contract.Candidate;
import org.junit.jupiter.api.Test;

final class InstanceCostTest {

    private static Candidate candidate(double loadMs, long peakMib, double price) {
        PlanningCatalog market = new PlanningCatalog()
                .type("any", 1000, price)
                .application("fashion", 500, 0.7)
                .variant("net", 0.8, 10, loadMs, peakMib);
        return new Candidates(market.catalog(), market.nodes("a"))
                .at(PolicyScenario.placement("net", "a"))
                .orElseThrow();
    }

    @Test
    void held_isMemoryShareTimesPriceWithinTheGrid() {
        assertThat(InstanceCost.costToKeep(candidate(50, 500, 2))).isCloseTo(1.0, within(0.05));
    }

    @Test
    void held_memoryThatDiffersByNoise_isEqual() {
        assertThat(InstanceCost.costToKeep(candidate(50, 102, 1)))
                .isEqualTo(InstanceCost.costToKeep(candidate(50, 100, 1)));
    }

    @Test
    void added_longLoad_isDearer() {
        assertThat(InstanceCost.costToAdd(candidate(10_000, 100, 1), 0.1))
                .isCloseTo(2 * InstanceCost.costToKeep(candidate(0.1, 100, 1)), within(0.02));
    }

    @Test
    void held_freeNodes_stillCompare() {
        assertThat(InstanceCost.costToKeep(candidate(50, 200, 0)))
                .isGreaterThan(InstanceCost.costToKeep(candidate(50, 100, 0)));
    }
}
