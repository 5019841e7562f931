package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import org.junit.jupiter.api.Test;

/** What policies do with a node that is cordoned. */
final class CordonedNodesTest {

    private final PlanningCatalog market = PlanningCatalog.local()
            .type("other", 1000, 1)
            .application("fashion", 500, 0.7)
            .variant("small", 0.80, 10, 50, 50);

    private PolicyScenario scene(String... nodes) {
        return new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, nodes)
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
        assertThat(scene.changes()).extracting(PlanChange::kind).containsExactly(PlanChange.Kind.MOVE);
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
        PolicyScenario scene = scene("a", "b").demand("fashion", 500, 0.7, 300).rounds(3);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.node(cordoned("a")).rounds(3);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"), placement("small", "b"));
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
