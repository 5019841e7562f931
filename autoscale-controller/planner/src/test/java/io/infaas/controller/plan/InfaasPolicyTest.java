package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import org.junit.jupiter.api.Test;

final class InfaasPolicyTest {

    /** Two applications, each with one variant of 100 items/s that uses both cores of a node. */
    private static PlanningCatalog eachUsingAllCores() {
        return PlanningCatalog.local()
                .application("morning", 500, 0.7)
                .variant("one", 0.8, 10, 50, 50)
                .usingCores(2)
                .application("evening", 500, 0.7)
                .variant("two", 0.8, 10, 50, 50)
                .usingCores(2);
    }

    private static PolicyScenario scene(PlanningCatalog market, String... nodes) {
        return new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market, nodes);
    }

    /** In batches it could do seven times as much, but these are queries of one item. */
    @Test
    void plan_singlesAboveWhatTheVariantDoesOneByOne_moreIsLoaded() {
        PlanningCatalog market =
                PlanningCatalog.local().application("fashion", 500, 0.7).batching("one", 0.8, 9, 1, 50, 50);
        PolicyScenario scene =
                scene(market, "a", "b").batches("fashion", 500, 0.7, 50, 1).rounds(1);
        assertThat(scene.planned().placements()).containsExactly(placement("one", "a"));

        scene.batches("fashion", 500, 0.7, 105, 1).rounds(1);

        assertThat(scene.planned().placements()).hasSize(2);
    }

    @Test
    void plan_twoApplicationsThatNeedMoreCoresThanTheirNodeHas_oneGetsAnotherNode() {
        PlanningCatalog market = eachUsingAllCores();
        PolicyScenario scene =
                scene(market, "a").demand("morning", 500, 0.7, 80).demand("evening", 500, 0.7, 80);
        assertThat(scene.rounds(3).planned().placements())
                .containsExactly(placement("one", "a"), placement("two", "a"));

        scene.node(market.node("b", PlanningCatalog.TYPE)).rounds(1);

        assertThat(scene.planned().placements()).extracting(Placement::node).contains("b");
        assertThat(scene.changes()).last().satisfies(change -> assertThat(change.reason())
                .contains("other work on the cores of a"));
    }

    @Test
    void plan_otherApplicationsLeaveCores_nothingIsAdded() {
        PlanningCatalog market = eachUsingAllCores();
        PolicyScenario scene =
                scene(market, "a", "b").demand("morning", 500, 0.7, 40).demand("evening", 500, 0.7, 40);

        assertThat(scene.rounds(30).planned().placements()).hasSize(2);
    }

    @Test
    void plan_moreThanSmallCanDo_upgradesOnTheSameNodeIfThatIsCheaper() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b")
                .demand("fashion", 500, 0.7, 50)
                .rounds(1)
                .demand("fashion", 500, 0.7, 100);
        scene.changes();

        scene.rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("medium", "a"));
        assertThat(scene.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(PlanChange.Kind.UPGRADE);
            assertThat(change.add()).containsExactly(placement("medium", "a"));
            assertThat(change.remove()).containsExactly(placement("small", "a"));
            assertThat(change.reason()).contains("105 items/s", "100");
            assertThat(change.inputs())
                    .extractingByKey("considered")
                    .asString()
                    .contains("replicate small", "upgrade large");
        });
    }

    @Test
    void plan_upgradeDearerThanReplicas_replicatesOnAnotherNode() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("small", 0.80, 10, 50, 50)
                .variant("large", 0.90, 1, 3000, 400);
        PolicyScenario scene = scene(market, "a", "b")
                .demand("fashion", 500, 0.7, 50)
                .rounds(1)
                .demand("fashion", 500, 0.7, 150)
                .rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"), placement("small", "b"));
    }

    @Test
    void plan_noOtherNode_upgradesThoughDearer() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("small", 0.80, 10, 50, 50)
                .usingCores(2)
                .variant("large", 0.90, 1, 3000, 400);
        PolicyScenario scene = scene(market, "a")
                .demand("fashion", 500, 0.7, 50)
                .rounds(1)
                .demand("fashion", 500, 0.7, 150)
                .rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("large", "a"));
    }

    @Test
    void plan_fasterVariantBelowTheFloorOrLate_isNoUpgrade() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("good", 0.90, 10, 50, 50)
                .usingCores(2)
                .variant("poor", 0.80, 1, 50, 50);
        PolicyScenario scene =
                scene(market, "a").demand("fashion", 500, 0.85, 50).rounds(1).demand("fashion", 500, 0.85, 400);
        scene.changes();

        scene.rounds(5);

        assertThat(scene.planned().placements()).containsExactly(placement("good", "a"));
        assertThat(scene.changes()).singleElement().satisfies(change -> {
            assertThat(change.isNotice()).isTrue();
            assertThat(change.reason()).contains("no option with free memory");
        });
    }

    @Test
    void plan_whatWasOrderedIsStillLoading_isNotOrderedAgain() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b")
                .demand("fashion", 500, 0.7, 50)
                .rounds(1);
        scene.demand("fashion", 500, 0.7, 100).plan();
        scene.instance(placement("medium", "a"), InstanceState.LOADING);
        scene.changes();

        scene.plan().plan().plan();

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_demandShrinks_downgradesOnlyAfterTheLoadTimeInARow() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .instance(placement("large", "a"), InstanceState.ACTIVE)
                .demand("fashion", 500, 0.7, 300)
                .rounds(30)
                .demand("fashion", 500, 0.7, 40);
        scene.changes();

        scene.rounds(9);
        assertThat(scene.changes()).isEmpty();

        scene.rounds(1);
        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        assertThat(scene.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(PlanChange.Kind.DOWNGRADE);
            assertThat(change.inputs()).containsEntry("roundsHeld", 10);
        });
    }

    /** The other one is full already at the present rate, so that both bounds on what could do in its place count. */
    @Test
    void plan_placementIsNeededInPart_asManyCheaperOnesTakeItsPlaceAsThatPartNeeds() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b", "c")
                .instance(placement("large", "a"), InstanceState.ACTIVE)
                .instance(placement("large", "b"), InstanceState.ACTIVE)
                .demand("fashion", 500, 0.7, 1000);

        scene.rounds(30);

        assertThat(scene.planned().placements())
                .containsExactly(
                        placement("large", "a"),
                        placement("small", "a"),
                        placement("small", "b"),
                        placement("small", "c"));
    }

    @Test
    void plan_demandShrinksButNotForLong_countsAnew() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .instance(placement("large", "a"), InstanceState.ACTIVE)
                .demand("fashion", 500, 0.7, 40)
                .rounds(9)
                .demand("fashion", 500, 0.7, 300)
                .rounds(1)
                .demand("fashion", 500, 0.7, 40);
        scene.changes();

        scene.rounds(9);

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_severalTimesInOneSecond_countsOneRound() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .instance(placement("large", "a"), InstanceState.ACTIVE)
                .demand("fashion", 500, 0.7, 40)
                .rounds(1);
        scene.changes();

        for (int i = 0; i < 50; i++) {
            scene.planAgain();
        }

        assertThat(scene.changes()).isEmpty();
    }

    @Test
    void plan_replicasNotNeededAnyMore_removesOneAtATimeDownToOne() {
        PlanningCatalog market =
                PlanningCatalog.local().application("fashion", 500, 0.7).variant("small", 0.80, 10, 50, 50);
        PolicyScenario scene = scene(market, "a", "b", "c")
                .demand("fashion", 500, 0.7, 10)
                .rounds(1)
                .demand("fashion", 500, 0.7, 250)
                .rounds(2);
        assertThat(scene.planned().placements()).hasSize(3);

        scene.demand("fashion", 500, 0.7, 5).rounds(10);
        assertThat(scene.planned().placements()).hasSize(2);
        scene.rounds(60);

        assertThat(scene.planned().placements()).hasSize(1);
    }

    @Test
    void plan_noDemand_keepsTheLastInstanceForAMinuteThenRemovesIt() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .demand("fashion", 500, 0.7, 10)
                .rounds(20);
        scene.demand("fashion", 500, 0.7, 0);

        scene.rounds(59);
        assertThat(scene.planned().placements()).hasSize(1);
        scene.rounds(1);

        assertThat(scene.planned().placements()).isEmpty();
    }

    @Test
    void plan_pinnedPlacements_areAddedAtOnceAndStayUntilUnpinned() {
        PolicyScenario scene =
                scene(PlanningCatalog.garments(), "a", "b").pinned(placement("large", "a"), placement("small", "b"));

        scene.rounds(100);
        assertThat(scene.planned().placements()).containsExactly(placement("large", "a"), placement("small", "b"));
        assertThat(scene.changes()).singleElement().matches(change -> change.kind() == PlanChange.Kind.PRELOAD);

        scene.pinned().rounds(100);
        assertThat(scene.planned().placements()).isEmpty();
    }

    @Test
    void plan_first_adoptsWhatIsFoundLoaded() {
        PolicyScenario scene =
                scene(PlanningCatalog.garments(), "a").instance(placement("large", "a"), InstanceState.ACTIVE);

        scene.plan();

        assertThat(scene.planned().placements()).containsExactly(placement("large", "a"));
        assertThat(scene.changes()).singleElement().matches(change -> change.kind() == PlanChange.Kind.PRELOAD);
    }

    @Test
    void plan_nodeGoesDown_movesWhatIsNeeded() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b")
                .demand("fashion", 500, 0.7, 50)
                .rounds(1);
        scene.changes();

        scene.up("a", false).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));
        assertThat(scene.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(PlanChange.Kind.MOVE);
            assertThat(change.remove()).containsExactly(placement("small", "a"));
            assertThat(change.reason()).contains("node 'a'", "down", "node 'b'");
        });
    }

    @Test
    void plan_onlyNodeGoesDownAndComesBack_plansTheSameAgain() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .demand("fashion", 500, 0.7, 50)
                .rounds(1);
        scene.demand("fashion", 500, 0.7, 100).rounds(1);

        scene.up("a", false).rounds(10);
        assertThat(scene.planned().placements()).isEmpty();
        scene.up("a", true).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("medium", "a"));
    }

    @Test
    void plan_loadFails_relocatesToAnotherNode() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b")
                .demand("fashion", 500, 0.7, 50)
                .plan();

        scene.barred(placement("small", "a")).plan();

        assertThat(scene.planned().placements()).containsExactly(placement("small", "b"));
    }

    @Test
    void plan_loadingFailsEverywhere_takesAnotherVariant() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b")
                .demand("fashion", 500, 0.7, 50)
                .plan();

        scene.barred(placement("small", "a"), placement("small", "b")).plan();

        assertThat(scene.planned().placements()).containsExactly(placement("medium", "a"));
    }

    @Test
    void plan_upgradeThatDoesNotFitBesideLoadedInstances_usesAnotherNode() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("small", 0.80, 10, 50, 500)
                .variant("large", 0.90, 1, 3000, 600);
        PolicyScenario scene =
                scene(market, "a", "b").demand("fashion", 500, 0.7, 50).rounds(1);

        scene.demand("fashion", 500, 0.7, 500).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("large", "b"));
    }

    @Test
    void plan_upgradeThatDoesNotFitBesideAndNoOtherNode_isPlannedAllTheSame() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("small", 0.80, 10, 50, 500)
                .variant("large", 0.90, 1, 3000, 600);
        PolicyScenario scene =
                scene(market, "a").demand("fashion", 500, 0.7, 50).rounds(1);

        scene.demand("fashion", 500, 0.7, 500).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("large", "a"));
    }

    @Test
    void plan_moreThanAllNodesCanDo_takesWhatCarriesMost() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .demand("fashion", 500, 0.7, 50)
                .rounds(1);

        scene.demand("fashion", 500, 0.7, 5000).rounds(10);

        assertThat(scene.planned().placements()).contains(placement("large", "a"));
        scene.changes();
        assertThat(scene.rounds(20).changes()).isEmpty();
    }
}
