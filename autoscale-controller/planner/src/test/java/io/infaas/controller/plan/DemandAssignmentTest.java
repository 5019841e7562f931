package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DemandAssignmentTest {

    /** poor: 100 items/s; good: 100 items/s. */
    private static final PlanningCatalog MARKET = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("poor", 0.8, 10, 50, 50)
            .variant("good", 0.9, 10, 50, 50);

    private static DemandAssignment assignment(PolicyScenario scene, Placement... placements) {
        Situation situation = scene.situation();
        Candidates candidates = new Candidates(situation.catalog(), situation.nodes());
        Layout layout = Layout.EMPTY;
        for (Placement placement : placements) {
            layout = layout.plus(placement, candidates.at(placement).orElseThrow());
        }
        return new DemandAssignment(
                ClassDemand.of(situation, candidates),
                layout.placements(),
                demand -> demand.rate().items(),
                ClassDemand::isServedBy,
                Processors.contended(layout.placements(), any -> 2));
    }

    private static PolicyScenario scene() {
        return new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), MARKET, "a", "b");
    }

    @Test
    void of_demandWithAlternatives_leavesCapacityToDemandWithout() {
        PolicyScenario scene = scene().demand("fashion", 500, 0.7, 100).demand("fashion", 500, 0.85, 100);

        DemandAssignment assignment = assignment(scene, placement("poor", "a"), placement("good", "a"));

        assertThat(assignment.carriesAll()).isTrue();
        assertThat(assignment.busy().values())
                .allSatisfy(share -> assertThat(share).isCloseTo(1, within(0.001)));
    }

    @Test
    void of_demandThatCannotGoElsewhere_isUnservedAndNamesWhatIsFull() {
        PolicyScenario scene = scene().demand("fashion", 500, 0.7, 20).demand("fashion", 500, 0.85, 150);

        DemandAssignment assignment = assignment(scene, placement("poor", "a"), placement("good", "a"));

        assertThat(assignment.unserved()).isCloseTo(50, within(0.001));
        assertThat(assignment.saturated()).containsExactly(placement("good", "a"));
    }

    /** One by one 100 items/s, in batches of 32 some 780; all have time to wait. */
    @Test
    void of_variantThatIsFasterInBatches_eachBatchSizeAtItsOwnThroughput() {
        PlanningCatalog market =
                PlanningCatalog.local().application("fashion", 5000, 0.7).batching("one", 0.8, 9, 1, 50, 50);
        PolicyScenario scene = new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market, "a");

        DemandAssignment singles = assignment(scene.batches("fashion", 5000, 0.7, 105, 1), placement("one", "a"));
        assertThat(singles.unserved()).isCloseTo(5, within(0.001));
        assertThat(singles.saturated()).containsExactly(placement("one", "a"));

        // 32 items take 41 ms
        scene.batches("fashion", 5000, 0.7, 50, 1).batches("fashion", 5000, 0.7, 12, 32);
        assertThat(assignment(scene, placement("one", "a")).busy().get(placement("one", "a")))
                .isCloseTo(0.5 + 12 * 0.041, within(1e-6));
        scene.batches("fashion", 5000, 0.7, 13, 32);
        assertThat(assignment(scene, placement("one", "a")).carriesAll()).isFalse();
    }

    /** Each is busy for 90 % of its time with two cores of the node's two. */
    @Test
    void of_twoVariantsThatEachUseAllCores_shareThem() {
        PlanningCatalog market = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("one", 0.8, 10, 50, 50)
                .usingCores(2)
                .variant("two", 0.9, 10, 50, 50)
                .usingCores(2);
        PolicyScenario scene = new PolicyScenario(new InfaasPolicy().with(PolicySettings.DEFAULTS), market, "a")
                .demand("one", 500, 0, 90)
                .demand("two", 500, 0, 90);

        DemandAssignment assignment = assignment(scene, placement("one", "a"), placement("two", "a"));

        assertThat(assignment.unserved()).isCloseTo(80, within(0.001));
        assertThat(assignment.saturated()).containsExactly(placement("one", "a"), placement("two", "a"));
        assertThat(assignment.crowded()).containsExactly(new Processors("a", false));
    }

    @Test
    void of_nothingThatMeetsTheFloor_isUnreached() {
        DemandAssignment assignment = assignment(scene().demand("fashion", 500, 0.85, 10), placement("poor", "a"));

        assertThat(List.of(
                        assignment.remainder().uncovered(),
                        assignment.remainder().unreached()))
                .containsExactly(1, 1);
    }

    @Test
    void of_demandOverSeveralInstances_isSpreadBySaturation() {
        DemandAssignment assignment =
                assignment(scene().demand("fashion", 500, 0.85, 80), placement("good", "a"), placement("good", "b"));

        assertThat(assignment.busy().values())
                .allSatisfy(share -> assertThat(share).isCloseTo(0.4, within(0.001)));
    }
}
