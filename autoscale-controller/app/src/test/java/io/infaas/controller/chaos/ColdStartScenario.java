package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.testing.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Queries for an application without a loaded instance wait for one load, as long as their deadlines allow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ColdStartScenario {

    private static final int QUERIES = 200;
    /** Every fifth query has a deadline that ends before anything is planned. */
    private static final int INTERVAL = 5;

    private static final Duration SHORT_DEADLINE = Duration.ofMillis(100);

    private ScriptedCluster cluster;

    /** The cluster that this scenario uses; it has had no query yet. */
    abstract ScriptedCluster cluster() throws Exception;

    @BeforeAll
    void start() throws Exception {
        cluster = cluster();
    }

    @Test
    void twoHundredColdQueriesAtOnce_areServedByOneLoadOfANode() throws Exception {
        PlanningPolicy coldStarts = new OnlyColdStarts(PolicyKind.COST.with(PolicySettings.DEFAULTS));
        int right = 0;
        for (int i = 0; i < RoundsUnderLoad.ROUNDS; i++) {
            int before = cluster.journal().entries().size();
            ColdQueryBurst burst = new ColdQueryBurst(cluster, QUERIES, INTERVAL, SHORT_DEADLINE);

            burst.sendUntilTheShortDeadline();
            cluster.planBy(coldStarts);
            burst.sendTheRest();
            cluster.planBy(ColdStartScenario::keepPlan);
            cluster.applyPlan(PlanChange.Kind.REMOVE);

            assertThat(burst.wrong()).isEmpty();
            assertThat(burst.failures()).hasSize(QUERIES / INTERVAL).allSatisfy((number, code) -> {
                assertThat(number % INTERVAL).isZero();
                assertThat(code).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
            });
            assertThat(burst.right()).isEqualTo(QUERIES - QUERIES / INTERVAL);
            assertThat(loads(before)).isNotEmpty().allSatisfy((node, count) -> assertThat(count)
                    .as("loads of %s", node)
                    .isEqualTo(1));
            right += burst.right();
        }
        System.out.printf(
                "%d cold queries at once on %s nodes, rounds: %d, right: %d, past their short deadline: %d%n",
                QUERIES,
                cluster.kind().label(),
                RoundsUnderLoad.ROUNDS,
                right,
                RoundsUnderLoad.ROUNDS * QUERIES / INTERVAL);
    }

    /** A policy that covers waiting queries and nothing else: its rounds exchange no variant for a cheaper one. */
    private record OnlyColdStarts(PlanningPolicy policy) implements PlanningPolicy {

        @Override
        public PlacementPlan plan(Situation situation, PlacementPlan previous) {
            return policy.cover(situation, previous);
        }

        @Override
        public PlacementPlan cover(Situation situation, PlacementPlan previous) {
            return policy.cover(situation, previous);
        }
    }

    private static PlacementPlan keepPlan(Situation situation, PlacementPlan previous) {
        return PlacementPlan.of(previous.placements(), List.of(), PolicyMemory.NONE);
    }

    /**
     * How many loads of each node started after the first {@code after} entries of the journal, read when all of them are
     * unloaded.
     */
    private Map<String, Long> loads(int after) {
        Until.holds(
                "the unloads in the journal",
                () -> count(after, "load", "done") > 0
                        && count(after, "load", "done") == count(after, "unload", "done"));
        return entries(after, "load", "started")
                .collect(Collectors.groupingBy(JournalEntry::node, Collectors.counting()));
    }

    private long count(int after, String event, String outcome) {
        return entries(after, event, outcome).count();
    }

    private Stream<JournalEntry> entries(int after, String event, String outcome) {
        return cluster.journal().entries().stream()
                .skip(after)
                .filter(entry -> entry.event().equals(event) && entry.outcome().equals(outcome));
    }
}
