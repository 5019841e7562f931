package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyKind;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.servers.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Queries that find nothing loaded wait for one load, as long as their deadlines allow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ColdStart {

    private static final int QUERIES = 200;
    /** Every fifth query has no time to wait for a load. */
    private static final int HURRIED = 5;

    private final NodeKind kind;

    @AutoClose
    private Stage stage;

    private final Duration hurry;

    /** @param hurry shorter than such a node needs to load anything */
    ColdStart(NodeKind kind, Duration hurry) {
        this.kind = kind;
        this.hurry = hurry;
    }

    @BeforeAll
    void start() throws Exception {
        stage = Stage.start(kind);
    }

    @Test
    void twoHundredColdQueriesAtOnce_areServedByOneLoadOfANode() throws Exception {
        PlanningPolicy paper = PolicyKind.INFAAS.with(PolicySettings.DEFAULTS);
        int right = 0;
        for (int i = 0; i < Proof.REPETITIONS; i++) {
            int before = stage.journal().entries().size();
            Burst burst = new Burst(stage, QUERIES, HURRIED, hurry);

            stage.leaveTo(paper);
            burst.send();
            stage.leaveTo(ColdStart::unchanged);
            stage.settle(PlanChange.Kind.REMOVE);

            assertThat(burst.wrong()).isEmpty();
            assertThat(burst.failures()).hasSize(QUERIES / HURRIED).allSatisfy((number, code) -> {
                assertThat(number % HURRIED).isZero();
                assertThat(code).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
            });
            assertThat(burst.right()).isEqualTo(QUERIES - QUERIES / HURRIED);
            assertThat(loads(before)).isNotEmpty().allSatisfy((node, count) -> assertThat(count)
                    .as("loads of %s", node)
                    .isEqualTo(1));
            right += burst.right();
        }
        System.out.printf(
                "%d cold queries at once on %s nodes: %d times, %d right, %d refused at their deadline%n",
                QUERIES, kind.label(), Proof.REPETITIONS, right, Proof.REPETITIONS * QUERIES / HURRIED);
    }

    private static PlacementPlan unchanged(Situation situation, PlacementPlan previous) {
        return PlacementPlan.of(previous.placements(), List.of(), Map.of());
    }

    /** How many loads of each node were started since the journal had that many entries; all of it has been unloaded since. */
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
        return stage.journal().entries().stream()
                .skip(after)
                .filter(entry -> entry.event().equals(event) && entry.outcome().equals(outcome));
    }
}
