package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.PolicySettings;
import org.junit.jupiter.api.Test;

/** An instance serves 100 items/s: 70 of them by the autoscaler's target. */
final class HpaPolicyTest {

    private final PolicyScenario scene = new PolicyScenario(
            new HpaPolicy().with(PolicySettings.DEFAULTS),
            PlanningCatalog.local()
                    .application("fashion", 50, 0.85)
                    .variant("good", 0.90, 10, 50, 50)
                    .variant("dear", 0.95, 20, 50, 900),
            "a",
            "b",
            "c",
            "d");

    private int instances() {
        return scene.planned().placements().stream()
                .mapToInt(scene.planned().counts()::of)
                .sum();
    }

    private void demand(double perSecond, int rounds) {
        scene.demand("fashion", 50, 0.85, perSecond).rounds(rounds);
    }

    @Test
    void plan_noDemand_oneInstanceOfTheCheapestVariant() {
        scene.rounds(3);

        assertThat(scene.planned().placements()).containsExactly(placement("good", "a"));
    }

    @Test
    void plan_demandRises_soManyThatItIsSeventyPercent() {
        demand(210, 1);

        assertThat(instances()).isEqualTo(3);
    }

    @Test
    void plan_demandWithinATenthOfTheTarget_changesNothing() {
        demand(210, 1);
        scene.changes();

        demand(230, 400);
        demand(192, 400);

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_demandFalls_fewerAfterFiveMinutesButTheMostThatWereRecommended() {
        demand(280, 1);
        demand(10, 100);
        demand(130, 1);
        demand(10, 199);
        assertThat(instances()).isEqualTo(4);

        demand(10, 1);
        assertThat(instances()).isEqualTo(2);
    }

    @Test
    void plan_demandReturnsMeanwhile_theFiveMinutesBeginAgain() {
        demand(280, 1);
        demand(10, 250);
        demand(280, 1);
        demand(10, 299);

        assertThat(instances()).isEqualTo(4);
    }

    /** What a need would cost differs between its variants; the need that has the node must not lose its rank by that. */
    @Test
    void plan_needsCompeteForTheLastMemory_takeNoTurns() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("boots", 50, 0.5)
                .variant("boot", 0.6, 18, 50, 476)
                .variant("boot-slow", 0.7, 21, 50, 439)
                .application("coats", 50, 0.5)
                .variant("coat-a", 0.6, 1, 2_000, 459)
                .variant("coat-b", 0.6, 1, 50, 329);
        PolicyScenario crowded = new PolicyScenario(new HpaPolicy().with(PolicySettings.DEFAULTS), market, "a")
                .pinned(placement("boot", "a"))
                .pinned(PlanningCatalog.name("boot-slow"), 50, 0.5, true)
                .demand("boots", 50, 0.5, 168)
                .demand("coats", 50, 0.5, 262)
                .rounds(3);
        crowded.changes();

        crowded.rounds(10);

        assertThat(crowded.changes()).isEmpty();
    }
}
