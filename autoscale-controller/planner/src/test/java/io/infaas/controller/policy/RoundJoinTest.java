package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A round's plan beside what came while it was computed; nodes of 1000 MiB and two cores at 1 USD/h. */
final class RoundJoinTest {

    private static final Placement SMALL_A = new Placement(PlanningCatalog.name("small"), "a");
    private static final Placement LARGE_A = new Placement(PlanningCatalog.name("large"), "a");
    private static final Placement OTHER_A = new Placement(PlanningCatalog.name("other"), "a");

    private final PlanningCatalog market = PlanningCatalog.local()
            .application("limited", 500, 0.7)
            .budget(0.6)
            .variant("small", 0.80, 10, 50, 50)
            .application("free", 500, 0.7)
            .variant("large", 0.80, 10, 50, 600)
            .variant("other", 0.80, 10, 50, 401);

    @Test
    void join_both_fit_andTheRoundsReasonsAndCountsStay() {
        PlacementPlan round = new PlacementPlan(
                new TreeSet<>(Set.of(SMALL_A)),
                InstanceCounts.of(Map.of(SMALL_A, 2)),
                List.of(),
                new InfaasMemory(new TreeMap<>(Map.of("counted", 3))));

        assertThat(join(plan(SMALL_A), plan(SMALL_A, LARGE_A), round)).hasValueSatisfying(joined -> {
            assertThat(joined.placements()).containsExactlyInAnyOrder(SMALL_A, LARGE_A);
            assertThat(joined.counts()).isEqualTo(round.counts());
            assertThat(joined.memory()).isEqualTo(round.memory());
        });
    }

    @Test
    void join_roundPlannedTheSame_isThereOnce() {
        PlacementPlan round = plan(LARGE_A);

        assertThat(join(PlacementPlan.NONE, plan(LARGE_A), round))
                .hasValueSatisfying(joined -> assertThat(joined.placements()).containsExactly(LARGE_A));
    }

    @Test
    void join_roundGaveUpWhatWasThere_staysGivenUp() {
        assertThat(join(plan(SMALL_A), plan(SMALL_A, LARGE_A), PlacementPlan.NONE))
                .hasValueSatisfying(joined -> assertThat(joined.placements()).containsExactly(LARGE_A));
    }

    @Test
    void join_memoryForOneOfBoth_isNotPossible() {
        assertThat(join(PlacementPlan.NONE, plan(LARGE_A), plan(OTHER_A))).isEmpty();
    }

    private static PlacementPlan plan(Placement... placements) {
        return PlacementPlan.of(List.of(placements), List.of(), PolicyMemory.NONE);
    }

    private Optional<PlacementPlan> join(PlacementPlan before, PlacementPlan meanwhile, PlacementPlan round) {
        Situation situation = new Situation(
                market.catalog(), market.nodes("a", "b"), Map.of(), List.of(), Set.of(), Set.of(), 1_000_000);
        return RoundJoin.join(situation, before, meanwhile, round);
    }
}
