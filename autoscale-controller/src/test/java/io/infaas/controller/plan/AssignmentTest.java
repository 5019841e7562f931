package io.infaas.controller.plan;

import static io.infaas.controller.plan.PolicyScenario.place;
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

    private static Assignment spread(PolicyScenario scene, Placement... places) {
        Situation situation = scene.situation();
        Candidates supply = new Candidates(situation.catalog(), situation.rooms());
        Layout layout = Layout.EMPTY;
        for (Placement place : places) {
            layout = layout.plus(place, supply.at(place).orElseThrow());
        }
        return Assignment.of(ClassDemand.of(situation, supply), layout, need -> need.rate().items(), ClassDemand::served);
    }

    private static PolicyScenario scene() {
        return new PolicyScenario(new InfaasPolicy(PolicySettings.DEFAULTS), MARKET, "a", "b");
    }

    @Test
    void of_demandThatCanGoElsewhere_makesRoomForThatWhichCannot() {
        PolicyScenario scene = scene().demand("fashion", 500, 0.7, 100).demand("fashion", 500, 0.85, 100);

        Assignment spread = spread(scene, place("poor", "a"), place("good", "a"));

        assertThat(spread.carried()).isTrue();
        assertThat(spread.loads().values()).allSatisfy(load -> assertThat(load).isCloseTo(100, within(0.001)));
    }

    @Test
    void of_demandThatCannotGoElsewhere_isUnservedAndNamesWhatIsFull() {
        PolicyScenario scene = scene().demand("fashion", 500, 0.7, 20).demand("fashion", 500, 0.85, 150);

        Assignment spread = spread(scene, place("poor", "a"), place("good", "a"));

        assertThat(spread.unserved()).isCloseTo(50, within(0.001));
        assertThat(spread.full()).containsExactly(place("good", "a"));
    }

    @Test
    void of_nothingThatMeetsTheFloor_isUnreached() {
        Assignment spread = spread(scene().demand("fashion", 500, 0.85, 10), place("poor", "a"));

        assertThat(List.of(spread.uncovered(), spread.unreached())).containsExactly(1, 1);
    }

    @Test
    void of_demandOverSeveralInstances_isSpreadBySaturation() {
        Assignment spread = spread(scene().demand("fashion", 500, 0.85, 80), place("good", "a"), place("good", "b"));

        assertThat(spread.loads().values()).allSatisfy(load -> assertThat(load).isCloseTo(40, within(0.001)));
    }
}
