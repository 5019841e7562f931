package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanOutlookTest {

    private static final PolicySettings SETTINGS = PolicySettings.DEFAULTS;

    private final PlanningPolicy policy = new InfaasPolicy().with(SETTINGS);
    private final PlanningCatalog market = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("small", 0.80, 10, 50, 50)
            .usingCores(2);

    private PolicyScenario scene(double items, String... nodes) {
        return new PolicyScenario(policy, market, nodes).demand("fashion", 500, 0.7, items);
    }

    private static Situation with(Situation situation, NodeCapacity node) {
        List<NodeCapacity> nodes = new ArrayList<>(situation.nodes());
        nodes.removeIf(known -> known.id().equals(node.id()));
        nodes.add(node);
        return situation.on(nodes);
    }

    @Test
    void of_demandBelowCapacity_carriesAllAndSaysHowBusyNodesAre() {
        PolicyScenario scene = scene(50, "a").rounds(2);

        PlanOutlook outlook = PlanOutlook.of(scene.situation(), scene.planned(), SETTINGS);

        assertThat(outlook.carriesAll()).isTrue();
        assertThat(outlook.utilization()).containsOnlyKeys("a");
        assertThat(outlook.utilization().get("a")).isBetween(0.4, 0.6);
    }

    @Test
    void after_anotherNode_carriesWhatOneCannot() {
        PolicyScenario scene = scene(150, "a").rounds(2);
        PlanOutlook now = PlanOutlook.of(scene.situation(), scene.planned(), SETTINGS);
        assertThat(now.unserved()).isBetween(40.0, 80.0);

        PlanOutlook more = PlanOutlook.after(
                policy, with(scene.situation(), market.node("b", PlanningCatalog.TYPE)), scene.planned(), SETTINGS);

        assertThat(more.carriesAll()).isTrue();
        assertThat(more.isNoWorseThan(now)).isTrue();
        assertThat(now.isNoWorseThan(more)).isFalse();
    }

    @Test
    void after_oneNodeFewer_saysWhetherTheOtherCarriesItAll() {
        PolicyScenario little = scene(50, "a", "b").rounds(2);
        PolicyScenario much = scene(150, "a", "b").rounds(2);
        NodeCapacity leaving = market.node("a", PlanningCatalog.TYPE).asCordoned();

        assertThat(PlanOutlook.after(policy, with(little.situation(), leaving), little.planned(), SETTINGS)
                        .carriesAll())
                .isTrue();
        assertThat(PlanOutlook.after(policy, with(much.situation(), leaving), much.planned(), SETTINGS)
                        .utilization())
                .containsOnlyKeys("a", "b");
    }

    @Test
    void leastUtilization_demandOfOneVariant_isWhatThatUses() {
        // 1.5 busy instances of two cores, on two nodes of two cores
        assertThat(PlanOutlook.leastUtilization(scene(150, "a", "b").situation()))
                .isCloseTo(0.75, within(1e-6));
        assertThat(PlanOutlook.leastUtilization(scene(0, "a").situation())).isZero();
    }

    @Test
    void withMargin_demandThatFell_countsAsItWasAndMore() {
        PolicyScenario scene = scene(150, "a", "b").rounds(2).demand("fashion", 500, 0.7, 20, 150, 0);
        Situation alone =
                with(scene.situation(), market.node("b", PlanningCatalog.TYPE).asCordoned());

        assertThat(PlanOutlook.withMargin(alone).demand().get(0).items()).isBetween(150 * 1.25, 150 * 1.5);
        assertThat(PlanOutlook.withMargin(alone).demand().get(0).requests()).isBetween(150 * 1.25, 150 * 1.5);
    }
}
