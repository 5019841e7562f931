package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.contract.InstanceState;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An application that asks for two nodes; fast does 500 items/s at 0.8, exact 100 items/s at 0.95. */
final class TopologySpreadTest {

    private static PolicyScenario scene(String... nodes) {
        return scene(PlanningCatalog.local().application("fashion", 500, 0.7).minNodes(2), nodes);
    }

    private static PolicyScenario scene(PlanningCatalog market, String... nodes) {
        return new PolicyScenario(
                new CostPolicy().with(PolicySettings.DEFAULTS),
                market.variant("fast", 0.8, 2, 50, 100).variant("exact", 0.95, 10, 100, 100),
                nodes);
    }

    /** As {@link #scene}, with two zones asked for; nodes are named by their zone. */
    private static PolicyScenario zones(String... nodes) {
        PlanningCatalog market =
                PlanningCatalog.local().application("fashion", 500, 0.7).spread(2, 2);
        PolicyScenario scene = scene(market);
        for (String node : nodes) {
            scene.node(market.node(node, PlanningCatalog.TYPE).in(node.substring(0, 1)));
        }
        return scene;
    }

    private static Set<String> nodes(PolicyScenario scene) {
        return scene.planned().placements().stream()
                .map(Placement::node)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void plan_lowDemand_isServedOnAsManyNodes_andStaysSo() {
        PolicyScenario scene = scene("a", "b", "c").demand("fashion", 500, 0.7, 5);

        scene.rounds(5);

        assertThat(nodes(scene)).hasSize(2);
        scene.changes();
        scene.rounds(120);
        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_eachClassOnItsOwn_alsoTheOneThatFewVariantsServe() {
        PolicyScenario scene =
                scene("a", "b", "c").demand("fashion", 500, 0.7, 5).demand("fashion", 500, 0.9, 5);

        scene.rounds(10);

        assertThat(scene.planned().placements().stream()
                        .filter(placement -> placement.variant().equals(PlanningCatalog.name("exact"))))
                .hasSize(2);
    }

    @Test
    void plan_oneNode_servesThere_saysSoOnce_andSpreadsWhenAnotherComes() {
        PolicyScenario scene = scene("a").demand("fashion", 500, 0.7, 5).rounds(30);

        assertThat(nodes(scene)).containsExactly("a");
        assertThat(scene.changes().stream().filter(change -> change.isNotice()))
                .singleElement()
                .satisfies(notice -> assertThat(notice.reason()).contains("'fashion' asks for 2 nodes"));

        NodeCapacity another = scene.situation().nodes().get(0);
        scene.node(new NodeCapacity("b", another.type(), true)).rounds(2);

        assertThat(nodes(scene)).containsExactly("a", "b");
    }

    @Test
    void plan_loadRisesAndFalls_isNeverOnFewerNodes() {
        PolicyScenario scene =
                scene("a", "b", "c").demand("fashion", 500, 0.7, 5).rounds(5);

        scene.demand("fashion", 500, 0.7, 1_500).rounds(20);
        scene.demand("fashion", 500, 0.7, 5);
        for (int round = 0; round < 150; round++) {
            scene.rounds(1);
            assertThat(nodes(scene)).hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(scene.planned().placements()).hasSize(2);
    }

    @Test
    void plan_nodeIsLost_anotherTakesItsPlace() {
        PolicyScenario scene =
                scene("a", "b", "c").demand("fashion", 500, 0.7, 5).rounds(5);

        scene.up("a", false).rounds(2);

        assertThat(nodes(scene)).containsExactly("b", "c");
    }

    @Test
    void plan_preferredAccuracy_isOnAsManyNodesToo() {
        PolicyScenario scene = scene("a", "b").prefer("fashion", 500, 0.7, 0.9, 20);

        scene.rounds(120);

        assertThat(nodes(scene)).containsExactly("a", "b");
        assertThat(scene.planned().placements()).extracting(Placement::variant).contains(PlanningCatalog.name("exact"));
        scene.changes();
        scene.rounds(120);
        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_twoZones_isServedInBoth_andStaysSo() {
        PolicyScenario scene = zones("a1", "a2", "b1").demand("fashion", 500, 0.7, 5);

        scene.rounds(5);

        assertThat(nodes(scene)).containsExactly("a1", "b1");
        scene.changes();
        scene.rounds(120);
        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_oneZone_servesOnItsNodes_saysSoOnce_andMovesWhenAnotherComes() {
        PolicyScenario scene = zones("a1", "a2").demand("fashion", 500, 0.7, 5).rounds(30);

        assertThat(nodes(scene)).containsExactly("a1", "a2");
        assertThat(scene.changes().stream().filter(PlanChange::isNotice))
                .singleElement()
                .satisfies(notice -> assertThat(notice.reason()).contains("'fashion' asks for 2 nodes in 2 zones"));

        scene.node(new NodeCapacity("b1", scene.situation().nodes().get(0).type(), true).in("b"))
                .rounds(2);
        assertThat(nodes(scene)).contains("b1");
        scene.rounds(120);
        assertThat(nodes(scene)).contains("b1");
    }

    @Test
    void plan_loadRisesAndFalls_isNeverInOneZone() {
        PolicyScenario scene =
                zones("a1", "a2", "b1").demand("fashion", 500, 0.7, 5).rounds(5);

        scene.demand("fashion", 500, 0.7, 1_200).rounds(20);
        scene.demand("fashion", 500, 0.7, 5);
        for (int round = 0; round < 150; round++) {
            scene.rounds(1);
            assertThat(nodes(scene)).contains("b1").hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(scene.planned().placements()).hasSize(2);
    }

    @Test
    void plan_onlyOneIsInAZone_staysThoughTheOthersAreOnNodesEnough() {
        PolicyScenario scene = zones("a1", "b1", "b2")
                .demand("fashion", 500, 0.7, 5)
                .instance(placement("fast", "a1"), InstanceState.ACTIVE)
                .pinned(placement("fast", "b1"), placement("fast", "b2"));

        scene.rounds(150);

        assertThat(scene.changes()).extracting(PlanChange::kind).containsOnly(PlanChange.Kind.PRELOAD);
    }

    @Test
    void plan_zoneIsLost_servesInTheOther() {
        PolicyScenario scene = zones("a1", "b1").demand("fashion", 500, 0.7, 5).rounds(5);

        scene.up("b1", false).rounds(5);

        assertThat(nodes(scene)).containsExactly("a1");
    }

    /** The home of the other application until its cheaper variant is planned; both do not fit there. */
    @Test
    void plan_homeOfAnotherApplicationIsGivenUp_usesItsRoomAtOnce() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .minNodes(2)
                .variant("fast", 0.8, 2, 50, 500)
                .application("shoes", 500, 0.7)
                .variant("dear", 0.8, 20, 50, 600)
                .variant("cheap", 0.8, 2, 50, 100);
        PolicyScenario scene = new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, "a", "b")
                .demand("fashion", 500, 0.7, 200)
                .demand("shoes", 500, 0.7, 20)
                .instance(placement("dear", "a"), InstanceState.ACTIVE)
                .plan();

        assertThat(scene.planned().placements())
                .containsExactlyInAnyOrder(placement("fast", "a"), placement("fast", "b"), placement("cheap", "b"));
    }
}
