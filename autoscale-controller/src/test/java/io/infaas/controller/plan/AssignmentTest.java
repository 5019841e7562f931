package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AssignmentTest {

    /** poor: 100 items/s; good: 100 items/s. */
    private static final PlanningCatalog MARKET = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("poor", 0.8, 10, 50, 50)
            .variant("good", 0.9, 10, 50, 50);

    private static Assignment assignment(PolicyScenario scene, Placement... placements) {
        Situation situation = scene.situation();
        Candidates candidates = new Candidates(situation.catalog(), situation.nodes());
        Layout layout = Layout.EMPTY;
        for (Placement placement : placements) {
            layout = layout.plus(placement, candidates.at(placement).orElseThrow());
        }
        return Assignment.of(
                ClassDemand.of(situation, candidates),
                layout,
                demand -> demand.rate().items(),
                ClassDemand::isServedBy);
    }

    private static PolicyScenario scene() {
        return new PolicyScenario(new InfaasPolicy(PolicySettings.DEFAULTS), MARKET, "a", "b");
    }

    @Test
    void of_demandWithAlternatives_leavesCapacityToDemandWithout() {
        PolicyScenario scene = scene().demand("fashion", 500, 0.7, 100).demand("fashion", 500, 0.85, 100);

        Assignment assignment = assignment(scene, placement("poor", "a"), placement("good", "a"));

        assertThat(assignment.carriesAll()).isTrue();
        assertThat(assignment.loads().values())
                .allSatisfy(load -> assertThat(load).isCloseTo(100, within(0.001)));
    }

    @Test
    void of_demandThatCannotGoElsewhere_isUnservedAndNamesWhatIsFull() {
        PolicyScenario scene = scene().demand("fashion", 500, 0.7, 20).demand("fashion", 500, 0.85, 150);

        Assignment assignment = assignment(scene, placement("poor", "a"), placement("good", "a"));

        assertThat(assignment.unserved()).isCloseTo(50, within(0.001));
        assertThat(assignment.saturated()).containsExactly(placement("good", "a"));
    }

    @Test
    void of_nothingThatMeetsTheFloor_isUnreached() {
        Assignment assignment = assignment(scene().demand("fashion", 500, 0.85, 10), placement("poor", "a"));

        assertThat(List.of(assignment.uncovered(), assignment.unreached())).containsExactly(1, 1);
    }

    @Test
    void of_demandOverSeveralInstances_isSpreadBySaturation() {
        Assignment assignment =
                assignment(scene().demand("fashion", 500, 0.85, 80), placement("good", "a"), placement("good", "b"));

        assertThat(assignment.loads().values())
                .allSatisfy(load -> assertThat(load).isCloseTo(40, within(0.001)));
    }
}
