package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.contract.InstanceState;
import org.junit.jupiter.api.Test;

/** Demand that nothing serves, and nodes that are lost. */
final class CoverageTest {

    private static PolicyScenario scene(PlanningCatalog market, String... nodes) {
        return new PolicyScenario(new CostPolicy().with(PolicySettings.DEFAULTS), market, nodes);
    }

    @Test
    void plan_coldQuery_loadsWhatAnswersSoonest() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b").demand("fashion", 500, 0.7, 0, 3);

        scene.plan();

        assertThat(scene.planned().placements()).containsExactly(placement("small", "a"));
        assertThat(scene.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(PlanChange.Kind.COLD);
            assertThat(change.reason()).contains("small-fp32-t1", "queries/s");
            assertThat(change.inputs()).containsKeys("queriesPerSecond", "nodes", "pricePerHour");
        });
    }

    @Test
    void plan_coldQueryWithFloor_neverLoadsLessAccurate() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a").demand("fashion", 500, 0.88, 0, 1);

        assertThat(scene.plan().planned().placements()).containsExactly(placement("large", "a"));
    }

    @Test
    void plan_nothingInTheCatalogInTime_loadsTheFastestOnce() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b").demand("fashion", 0.5, 0.7, 0, 1);

        scene.rounds(3);

        assertThat(scene.planned().placements()).containsExactly(placement("large", "a"));
    }

    @Test
    void plan_nothingInTheCatalogInTimeForMinutes_theFastestStays() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b").demand("fashion", 0.5, 0.7, 20);

        scene.rounds(120);

        assertThat(scene.planned().placements()).containsExactly(placement("large", "a"));
    }

    @Test
    void plan_lateThoughAFasterOneExists_loadsIt() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b")
                .demand("fashion", 500, 0.7, 20)
                .rounds(1)
                .demand("fashion", 500, 0.7, 0)
                .demand("fashion", 0.5, 0.7, 20);
        assertThat(scene.planned().placements()).doesNotContain(placement("large", "a"));

        assertThat(scene.rounds(1).planned().placements())
                .extracting(Placement::variant)
                .contains(PlanningCatalog.name("large"));
    }

    /** The loaded instance of the class that is late anyway is the largest: beside it the third class has no room. */
    @Test
    void plan_lateClassHasALargeInstance_theSmallerOneThatReplacesItLeavesRoomForOthers() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.3)
                .variant("slow", 0.9, 25, 50, 414)
                .variant("fast", 0.9, 3, 50, 244)
                .variant("medium", 0.7, 24, 50, 358)
                .variant("small", 0.5, 5, 50, 360);
        PolicyScenario scene = new PolicyScenario(PolicyKind.INDIVIDUAL.with(PolicySettings.DEFAULTS), market, "a")
                .barred(placement("fast", "a"))
                .batches("fashion", 52, 0.9, 196, 29)
                .demand("medium", 170, 0.7, 243)
                .demand(PlanningCatalog.name("small"), 110, 0.5, 1.7)
                .rounds(1);
        assertThat(scene.planned().placements()).contains(placement("slow", "a"));

        scene.instance(placement("slow", "a"), InstanceState.LOADING)
                .instance(placement("medium", "a"), InstanceState.ACTIVE)
                .barred()
                .rounds(1);

        assertThat(scene.planned().placements())
                .containsExactlyInAnyOrder(placement("fast", "a"), placement("medium", "a"), placement("small", "a"));
    }

    /** On average four items, which small serves in time; a query of 32 takes it 320 ms. */
    @Test
    void plan_fewLargeBatchesAmongSingles_alsoTheseAreInTime() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .batches("fashion", 100, 0.7, 9, 1)
                .batches("fashion", 100, 0.7, 1, 32);

        scene.rounds(20);

        assertThat(scene.planned().placements()).contains(placement("large", "a"));
    }

    @Test
    void plan_targetIsAnArchitectureOrAVariant_servedByThatAlone() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a")
                .demand("medium", 500, 0, 1)
                .demand(PlanningCatalog.name("large"), 500, 0, 1);

        assertThat(scene.plan().planned().placements())
                .containsExactly(placement("large", "a"), placement("medium", "a"));
    }

    @Test
    void plan_nodeVanishes_itsInstanceIsReplacedInTheSameSecond() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b")
                .demand("fashion", 500, 0.7, 20)
                .rounds(2);
        assertThat(scene.planned().placements()).extracting(Placement::node).containsExactly("a");

        scene.vanished("a").plan();

        assertThat(scene.planned().placements()).extracting(Placement::node).containsExactly("b");
        assertThat(scene.changes()).last().satisfies(change -> assertThat(change.kind())
                .isEqualTo(PlanChange.Kind.MOVE));
    }

    @Test
    void plan_nodeOfAReplicaVanishes_itIsReplacedInTheSameSecond() {
        PlanningCatalog market =
                PlanningCatalog.local().application("fashion", 500, 0.7).variant("one", 0.8, 10, 50, 50);
        PolicyScenario scene =
                scene(market, "a", "b", "c").demand("fashion", 500, 0.7, 300).rounds(2);
        assertThat(scene.planned().placements()).containsExactly(placement("one", "a"), placement("one", "b"));

        scene.vanished("b").plan();

        assertThat(scene.planned().placements()).containsExactly(placement("one", "a"), placement("one", "c"));
    }

    @Test
    void plan_noMemoryForAColdQuery_reportsItOnce() {
        PolicyScenario scene = scene(
                        PlanningCatalog.local().application("fashion", 500, 0.7).variant("huge", 0.8, 10, 50, 2000),
                        "a")
                .demand("fashion", 500, 0.7, 0, 1);

        scene.rounds(5);

        assertThat(scene.planned().placements()).isEmpty();
        assertThat(scene.changes())
                .singleElement()
                .matches(PlanChange::isNotice)
                .satisfies(notice -> assertThat(notice.reason()).endsWith("have no variant that a node has room for"));
    }

    @Test
    void plan_coldQueryAndMemoryTakenByIdleInstances_evictsThemAtOnce() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("good", 0.9, 10, 50, 700)
                .variant("poor", 0.8, 10, 50, 600);
        PolicyScenario scene = scene(market, "a")
                .demand(PlanningCatalog.name("good"), 500, 0, 10)
                .rounds(1);
        scene.changes();

        scene.demand(PlanningCatalog.name("poor"), 500, 0, 0, 1).rounds(1);
        assertThat(scene.planned().placements()).containsExactly(placement("good", "a"));
        scene.demand(PlanningCatalog.name("good"), 500, 0, 0, 0).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("poor", "a"));
    }

    @Test
    void plan_memoryForOneMore_whatWasNotUsedForLongestIsEvicted() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("first", 500, 0.7)
                .variant("one", 0.9, 10, 50, 450)
                .application("second", 500, 0.7)
                .variant("two", 0.9, 10, 50, 400)
                .application("third", 500, 0.7)
                .variant("three", 0.9, 10, 50, 300);
        PolicyScenario scene = scene(market, "a").demand("first", 500, 0.7, 1).demand("second", 500, 0.7, 1);
        scene.rounds(1).demand("first", 500, 0.7, 0).demand("second", 500, 0.7, 0);
        scene.used(placement("one", "a"), 999_000).used(placement("two", "a"), 995_000);

        scene.demand("third", 500, 0.7, 0, 1).rounds(1);

        assertThat(scene.planned().placements()).containsExactly(placement("one", "a"), placement("three", "a"));
    }

    @Test
    void plan_severalPinnedWithoutDemand_areSpreadOverNodes() {
        PolicyScenario scene = scene(PlanningCatalog.garments(), "a", "b", "c")
                .pinned("small", 500, 0, true)
                .pinned("medium", 500, 0, true)
                .pinned("large", 500, 0, true);

        scene.rounds(1);

        assertThat(scene.planned().placements()).extracting(Placement::node).containsOnlyOnce("a", "b", "c");
    }
}
