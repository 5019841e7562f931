package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachineMarket.Machine;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.MachinePlan.Launch;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of the paper. Variants of the garments: small 100 items/s in 10 ms, medium 400 in 2.5, large 1,000 in 1; loads of 50, 800 and 5,000 ms. */
final class InfaasPolicyTest {

    private final PlanningPolicy policy = new InfaasPolicy().with(PolicySettings.DEFAULTS);

    private PolicyScenario scene(String... nodes) {
        return new PolicyScenario(policy, PlanningCatalog.garments(), nodes);
    }

    /** One variant, which uses all cores of a node for 100 items/s. */
    private PolicyScenario replicas(String... nodes) {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("one", 0.8, 10, 50, 50)
                .usingCores(2);
        return new PolicyScenario(policy, market, nodes);
    }

    @Test
    void plan_coldQuery_loadsWhatAnswersSoonest() {
        assertThat(scene("a").demand("fashion", 500, 0.7, 1).plan().planned().placements())
                .containsExactly(placement("small", "a"));
        assertThat(scene("a").demand("fashion", 6, 0.7, 1).plan().planned().placements())
                .containsExactly(placement("medium", "a"));
        assertThat(scene("a").demand("fashion", 500, 0.88, 1).plan().planned().placements())
                .containsExactly(placement("large", "a"));
    }

    @Test
    void plan_loadAboveTheThroughputWithSlack_takesTheCheaperOfReplicasAndAnUpgrade() {
        PolicyScenario scene = scene("a", "b").demand("fashion", 500, 0.7, 95).rounds(2);
        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));

        scene.demand("fashion", 500, 0.7, 96).rounds(1);
        assertThat(scene.planned().placements())
                .extracting(Placement::variant)
                .containsExactly(PlanningCatalog.name("medium"));
        assertThat(scene.changes()).extracting(PlanChange::kind).contains(PlanChange.Kind.UPGRADE);
    }

    @Test
    void plan_loadFalls_givesUpWhatSavesMostOnceItWasPossibleForTheDelay() {
        PolicyScenario scene =
                replicas("a", "b").demand("fashion", 500, 0.7, 150).rounds(3);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.demand("fashion", 500, 0.7, 20).rounds(9);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.rounds(1);
        assertThat(scene.planned().placements()).hasSize(1);
    }

    @Test
    void plan_loadFallsAndRises_countsAnew() {
        PolicyScenario scene =
                replicas("a", "b").demand("fashion", 500, 0.7, 150).rounds(3);

        scene.demand("fashion", 500, 0.7, 20).rounds(9);
        scene.demand("fashion", 500, 0.7, 150).rounds(1);
        scene.demand("fashion", 500, 0.7, 20).rounds(9);

        assertThat(scene.planned().placements()).hasSize(2);
    }

    @Test
    void plan_nodeGoesDown_anotherTakesItsPlacement() {
        PolicyScenario scene = scene("a", "b").demand("fashion", 500, 0.7, 20).rounds(1);
        scene.changes();

        scene.up("a", false).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));
        assertThat(scene.changes()).extracting(PlanChange::kind).containsExactly(PlanChange.Kind.MOVE);
    }

    private MachinePlan machines(PolicyScenario scene) {
        Offering offering = new Offering(
                PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, Duration.ofSeconds(20), Optional.empty());
        List<Machine> machines = scene.situation().nodes().stream()
                .map(node -> new Machine(node.id(), node.type().name(), offering.id(), 1, true, true))
                .toList();
        return policy.machines(
                scene.situation(), scene.planned(), new MachineMarket(List.of(offering), machines, 1, 10, 10));
    }

    @Test
    void machines_noRoomForAnotherInstance_launchesOne() {
        PolicyScenario scene = scene("a").demand("fashion", 500, 0.7, 5_000).rounds(10);

        assertThat(machines(scene).launches()).extracting(Launch::count).containsExactly(1);
        assertThat(machines(scene).leaving()).isEmpty();
    }

    @Test
    void machines_hardlyUsed_oneLeaves() {
        PolicyScenario scene =
                scene("a", "b", "c").demand("fashion", 500, 0.7, 20).rounds(3);

        assertThat(machines(scene).launches()).isEmpty();
        assertThat(machines(scene).leaving()).hasSize(1);
    }
}
