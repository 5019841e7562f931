package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What policies do with a node that is cordoned. */
final class CordonedNodesTest {

    private final PlanningCatalog market = PlanningCatalog.local()
            .type("other", 1000, 1)
            .application("fashion", 500, 0.7)
            .variant("small", 0.80, 10, 50, 50);

    private PolicyScenario scene(String... nodes) {
        return new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market, nodes)
                .demand("fashion", 500, 0.7, 50);
    }

    private NodeCapacity cordoned(String node) {
        return market.node(node, PlanningCatalog.TYPE).asCordoned();
    }

    @Test
    void plan_placementOnCordonedNode_movesToAnother() {
        PolicyScenario scene = scene("a", "b").rounds(1);
        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        scene.changes();

        scene.node(cordoned("a")).plan();

        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));
        assertThat(scene.changes()).singleElement().satisfies(change -> assertThat(change.reason())
                .contains("node 'a'", "is cordoned", "relocated to node 'b'"));
    }

    @Test
    void plan_noOtherNode_staysAndIsNotReported() {
        PolicyScenario scene = scene("a").rounds(1);
        scene.changes();

        scene.node(cordoned("a")).rounds(5);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_nodeOfAnotherType_takesIt() {
        PolicyScenario scene = scene("a").rounds(1);

        scene.node(cordoned("a")).node(market.node("z", "other")).plan();

        assertThat(scene.planned().placements()).containsExactly(placement("small", "z"));
    }

    @Test
    void plan_newDemand_isNotPlacedOnCordonedNode() {
        PolicyScenario scene = scene("a", "b").node(cordoned("a"));

        scene.rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));
    }

    @Test
    void plan_moreDemandThanOpenNodesCarry_cordonedNodeKeepsServing() {
        PolicyScenario scene = scene("a", "b").demand("fashion", 500, 0.7, 150).rounds(3);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.node(cordoned("a")).rounds(3);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"), placement("small", "b"));
    }

    @Test
    void plan_lastPlacementWithoutDemand_movesAsWell() {
        PolicyScenario scene = scene("a", "b").rounds(1).demand("fashion", 500, 0.7, 0, 20, 0);

        scene.node(cordoned("a")).plan();

        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));
    }

    @Test
    void plan_loadElsewhereFailed_theServingOneStays() {
        PolicyScenario scene = scene("a", "b").rounds(1).node(cordoned("a")).plan();
        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));

        scene.barred(placement("small", "b")).plan();

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        scene.barred().plan();
        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));
    }
}
