package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeOrderTest {

    private static final PlanningCatalog MARKET = PlanningCatalog.garments();
    private static final Catalog CATALOG = MARKET.catalog();

    private final Candidates candidates = new Candidates(CATALOG, MARKET.nodes("a", "b", "c"));

    @Test
    void of_nodesInUse_leastUtilizedFirst_thenLeastMemory() {
        NodeOrder first = new NodeOrder(candidates, Map.of("c", 0.5), with("a"));
        assertThat(first.of(CATALOG.nodeTypes().get(0)))
                .extracting(NodeCapacity::id)
                .containsExactly("b", "a", "c");

        NodeOrder then = new NodeOrder(candidates, Map.of(), with("b"));

        assertThat(then.of(CATALOG.nodeTypes().get(0)))
                .extracting(NodeCapacity::id)
                .containsExactly("a", "c", "b");
    }

    private Layout with(String node) {
        Placement placement = placement("large", node);
        return Layout.of(candidates::application)
                .plus(placement, candidates.at(placement).orElseThrow());
    }
}
