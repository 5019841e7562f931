package io.infaas.controller.policy;

import static io.infaas.controller.policy.PolicyScenario.placement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.InstanceState;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nodes of two cores; {@code one} takes 10 ms on one of them, {@code two} 5 ms on both, {@code other} 10 ms on both. */
final class LoadedCapacityTest {

    private static final PlanningCatalog CATALOG = PlanningCatalog.local()
            .application("fashion", 100, 0.7)
            .variant("one", 0.9, 10, 50, 50)
            .usingCores(1)
            .variant("two", 0.8, 5, 50, 50)
            .usingCores(2)
            .application("shoes", 100, 0.7)
            .variant("other", 0.8, 10, 50, 50)
            .usingCores(2);

    private final PolicyScenario scene =
            new PolicyScenario(PolicyKind.COST.with(PolicySettings.DEFAULTS), CATALOG, "a", "b");
    private final Map<Placement, Double> sent = new TreeMap<>();

    private LoadedCapacityTest loaded(String architecture, String node) {
        scene.instance(placement(architecture, node), InstanceState.ACTIVE);
        return this;
    }

    private LoadedCapacityTest sent(String architecture, String node, double itemsPerSecond) {
        sent.put(placement(architecture, node), itemsPerSecond);
        return loaded(architecture, node);
    }

    private LoadedCapacity capacity(String application) {
        Situation situation = scene.situation();
        return LoadedCapacity.of(situation, LoadedInstance.of(situation, sent).values())
                .getOrDefault(application, new LoadedCapacity(-1, -1));
    }

    @Test
    void of_nothingLoaded_isNone() {
        scene.demand("fashion", 100, 0.7, 20);

        assertThat(capacity("fashion")).isEqualTo(new LoadedCapacity(20, 0));
    }

    @Test
    void of_oneInstance_isBelowItsSaturation_byTheTimeThatQueriesWait() {
        scene.demand("fashion", 100, 0.7, 20);

        assertThat(loaded("two", "a").capacity("fashion").items()).isBetween(150.0, 200.0);
    }

    @Test
    void of_demandThatDiffers_isTheSame() {
        scene.demand("fashion", 100, 0.7, 20);
        double few = loaded("two", "a").capacity("fashion").items();
        scene.demand("fashion", 100, 0.7, 2_000);

        assertThat(capacity("fashion").items()).isCloseTo(few, within(1e-3 * few));
        assertThat(capacity("fashion").plannedItems()).isEqualTo(2_000);
    }

    @Test
    void of_tighterBound_isLess() {
        scene.demand("fashion", 100, 0.7, 20);
        double loose = loaded("two", "a").capacity("fashion").items();
        scene.demand("fashion", 100, 0.7, 0);
        scene.demand("fashion", 12, 0.7, 20);

        assertThat(capacity("fashion").items()).isLessThan(0.8 * loose);
    }

    @Test
    void of_slowVariant_isAsObserved() {
        scene.demand("fashion", 100, 0.7, 20);
        double profiled = loaded("two", "a").capacity("fashion").items();
        scene.corrected("two", 2);

        assertThat(capacity("fashion").items()).isBetween(0.4 * profiled, 0.5 * profiled);
    }

    @Test
    void of_twoVariantsOnTheSameCores_isThatOfTheFasterOne() {
        scene.demand("fashion", 100, 0.7, 20);
        double faster = loaded("two", "a").capacity("fashion").items();

        assertThat(loaded("one", "a").capacity("fashion").items()).isEqualTo(faster);
    }

    @Test
    void of_moreInstances_isAtMostWhatTheCoresCarry() {
        scene.demand("fashion", 100, 0.85, 20);
        double single = loaded("one", "a").capacity("fashion").items();
        scene.counts(InstanceCounts.of(new TreeMap<>(Map.of(placement("one", "a"), 2))));
        double both = capacity("fashion").items();
        scene.counts(InstanceCounts.of(new TreeMap<>(Map.of(placement("one", "a"), 8))));

        assertThat(both).isBetween(2 * single, 3 * single);
        assertThat(capacity("fashion").items()).isEqualTo(both);
    }

    @Test
    void of_neighbourThatIsBusy_isTheRest() {
        scene.demand("fashion", 100, 0.7, 20);
        double alone = loaded("two", "a").capacity("fashion").items();
        sent("other", "a", 50);

        assertThat(capacity("fashion").items()).isBetween(0.35 * alone, 0.55 * alone);
    }

    @Test
    void of_itsOwnQueries_takeNothingAway() {
        scene.demand("fashion", 100, 0.7, 20);
        double idle = loaded("two", "a").capacity("fashion").items();

        assertThat(sent("two", "a", 20).capacity("fashion").items()).isEqualTo(idle);
    }

    @Test
    void of_silentInstance_doesNotCount() {
        scene.demand("fashion", 100, 0.7, 20);
        scene.instance(placement("two", "a"), InstanceState.SILENT);

        assertThat(capacity("fashion").items()).isZero();
    }

    @Test
    void of_idleApplication_isThatOfItsDefaultObjective() {
        assertThat(loaded("two", "a").capacity("fashion").plannedItems()).isZero();
        assertThat(capacity("fashion").items()).isBetween(150.0, 200.0);
    }

    @Test
    void of_classThatNothingServes_isNone_unlessTheToleranceCoversIt() {
        loaded("two", "a");
        scene.demand("fashion", 100, 0.7, 100).demand("fashion", 100, 0.85, 5);
        assertThat(capacity("fashion").items()).isZero();

        scene.demand("fashion", 100, 0.85, 0.5);
        assertThat(capacity("fashion").items()).isBetween(150.0, 200.0);
    }

    /** Two classes of an application compete for the same cores; neither leaves the other nothing. */
    @Test
    void of_classesThatShareANode_isAsForOne() {
        scene.demand("fashion", 100, 0.7, 400);
        double alone = sent("two", "a", 195).capacity("fashion").items();

        scene.demand("fashion", 100, 0.7, 360).demand("fashion", 300, 0.75, 40);

        assertThat(capacity("fashion").items()).isCloseTo(alone, withinPercentage(5));
    }

    @Test
    void of_classesOnNodesOfTheirOwn_isThatOfTheMostLoaded() {
        loaded("two", "a").loaded("one", "b");
        scene.demand("fashion", 100, 0.7, 0).demand("fashion", 100, 0.85, 10);
        double accurate = capacity("fashion").items();

        scene.demand("fashion", 6, 0.7, 10);

        assertThat(capacity("fashion").items()).isCloseTo(2 * accurate, withinPercentage(5));
    }

    @Test
    void of_queriesOfSeveralItems_isThatOfTheirSize() {
        scene.batches("fashion", 100, 0.7, 5, 4);

        assertThat(loaded("two", "a").capacity("fashion").items()).isBetween(80.0, 200.0);
        assertThat(capacity("fashion").plannedItems()).isEqualTo(20);
    }
}
