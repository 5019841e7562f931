package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One variant of 100 items/s on three nodes, 50 queries/s: predicted to be half busy. */
final class PressureTest {

    private static final double BOUND_MS = 200;

    private static PolicyScenario scene() {
        PlanningCatalog market =
                PlanningCatalog.local().application("fashion", BOUND_MS, 0.7).variant("small", 0.8, 10, 50, 50);
        return new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market, "a", "b", "c")
                .demand("fashion", BOUND_MS, 0.7, 50);
    }

    @Test
    void plan_queriesLateThoughCapacitySuffices_addsCapacityAndSaysWhy() {
        PolicyScenario scene = scene();
        scene.rounds(3);
        scene.changes();

        scene.missing("fashion", BOUND_MS, 0.7, 5).rounds(25);

        assertThat(scene.planned().placements()).hasSizeGreaterThan(1);
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .anyMatch(reason -> reason.contains("queries are late or refused despite enough predicted capacity"));
    }

    @Test
    void plan_stillLate_isBounded() {
        PolicyScenario scene = scene().missing("fashion", BOUND_MS, 0.7, 50);

        scene.rounds(600);

        // 50 items/s x 1.05 x 1.2^5
        assertThat(scene.planned().placements()).hasSize(2);
    }

    @Test
    void plan_queriesLateAtAnInterferedInstance_moreThanItsProfileSaysIsPlannedInSeconds() {
        PolicyScenario scene = scene().demand("fashion", BOUND_MS, 0.7, 15);
        scene.rounds(3);
        Placement only = scene.planned().placements().iterator().next();
        scene.changes();

        scene.missing("fashion", BOUND_MS, 0.7, 5).instance(only, InstanceState.INTERFERED);
        for (int round = 0; round < 4; round++) {
            scene.plan();
        }

        // 15 items/s x 1.05 are 16 % of what it was profiled with
        assertThat(scene.planned().placements()).hasSize(2);
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .anyMatch(reason -> reason.contains("queries are late or refused despite enough predicted capacity"));
    }

    @Test
    void plan_lateAtInterferedInstancesWithHardlyAnyLoad_changesNothing() {
        PolicyScenario scene = scene().demand("fashion", BOUND_MS, 0.7, 5);
        scene.rounds(3);
        Placement only = scene.planned().placements().iterator().next();
        scene.changes();

        scene.missing("fashion", BOUND_MS, 0.7, 5).instance(only, InstanceState.INTERFERED);
        for (int round = 0; round < 60; round++) {
            scene.plan();
        }

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_queriesLateAtAnOverloadedInstanceWhileItsBacklogEnds_changesNothing() {
        PolicyScenario scene = scene();
        scene.rounds(3);
        Placement only = scene.planned().placements().iterator().next();
        scene.changes();

        scene.missing("fashion", BOUND_MS, 0.7, 20).instance(only, InstanceState.OVERLOADED);
        for (int round = 0; round < 3; round++) {
            scene.plan();
        }
        scene.missing("fashion", BOUND_MS, 0.7, 0).rounds(10);

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_moreAreLateThanCome_changesNothing() {
        PolicyScenario scene = scene().demand("fashion", BOUND_MS, 0.7, 15);
        scene.rounds(3);
        Placement only = scene.planned().placements().iterator().next();
        scene.changes();

        scene.missing("fashion", BOUND_MS, 0.7, 40).instance(only, InstanceState.INTERFERED);
        for (int round = 0; round < 10; round++) {
            scene.plan();
        }

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_fewLate_changesNothing() {
        PolicyScenario scene = scene();
        scene.rounds(3);
        scene.changes();

        scene.missing("fashion", BOUND_MS, 0.7, 0.4).rounds(60);

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_inTimeAgain_givesTheCapacityBackMinutesLater() {
        PolicyScenario scene = scene().missing("fashion", BOUND_MS, 0.7, 5);
        scene.rounds(30);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.missing("fashion", BOUND_MS, 0.7, 0).rounds(60);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.rounds(400);
        assertThat(scene.planned().placements()).hasSize(1);
        assertThat(List.copyOf(scene.changes())).isNotEmpty();
    }

    @Test
    void plan_boundThatNothingMeets_isNoPressure() {
        PolicyScenario scene = scene().demand("fashion", 5, 0.7, 50).missing("fashion", 5, 0.7, 50);

        scene.rounds(60);

        assertThat(scene.planned().placements()).hasSizeLessThanOrEqualTo(2);
        assertThat(scene.changes())
                .extracting(PlanChange::reason)
                .noneMatch(reason -> reason.contains("late or refused"));
    }

    @Test
    void plan_correctedAfterMoreWasPlannedForWhatWasMissed_plansForItOnce() {
        PolicyScenario scene = scene();
        scene.missing("fashion", BOUND_MS, 0.7, 5).rounds(25);
        assertThat(scene.planned().placements()).hasSize(2);

        scene.corrected("small", 1.8).missing("fashion", BOUND_MS, 0.7, 5).rounds(5);

        // 50 items/s x 1.05 of 55 each, and nothing for what is missed while the queue ends
        assertThat(scene.planned().placements()).hasSize(2);
        scene.missing("fashion", BOUND_MS, 0.7, 0).rounds(30);
        assertThat(scene.planned().placements()).hasSizeLessThanOrEqualTo(2);
    }
}
