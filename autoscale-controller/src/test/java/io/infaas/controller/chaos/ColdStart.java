package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.Entry;
import io.infaas.controller.plan.Change;
import io.infaas.controller.plan.Policy;
import io.infaas.controller.plan.PolicyKind;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.triton.client.TritonCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        Policy paper = PolicyKind.INFAAS.with(PolicySettings.DEFAULTS);
        int right = 0;
        for (int i = 0; i < Proof.REPETITIONS; i++) {
            stage.settle(Change.Kind.REMOVE);
            List<Entry> before = stage.journal().entries();
            Burst burst = new Burst(stage, QUERIES, HURRIED, hurry);

            stage.leaveTo(paper);
            burst.send();

            assertThat(burst.wrong()).isEmpty();
            assertThat(burst.failures()).hasSize(QUERIES / HURRIED).allSatisfy((number, code) -> {
                assertThat(number % HURRIED).isZero();
                assertThat(code).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
            });
            assertThat(burst.right()).isEqualTo(QUERIES - QUERIES / HURRIED);
            assertThat(loads(before.size())).isNotEmpty().allSatisfy((node, count) -> assertThat(count)
                    .as("loads of %s", node)
                    .isEqualTo(1));
            right += burst.right();
        }
        System.out.printf(
                "%d cold queries at once on %s nodes: %d times, %d right, %d refused at their deadline%n",
                QUERIES, kind.label(), Proof.REPETITIONS, right, Proof.REPETITIONS * QUERIES / HURRIED);
    }

    /** How many loads of each node were started since the journal had that many entries. */
    private Map<String, Long> loads(int after) {
        Eventually.await(
                "the load in the journal",
                () -> stage.journal().entries().stream().skip(after).anyMatch(ColdStart::load));
        return stage.journal().entries().stream()
                .skip(after)
                .filter(ColdStart::load)
                .collect(Collectors.groupingBy(Entry::node, Collectors.counting()));
    }

    private static boolean load(Entry entry) {
        return entry.event().equals("load") && entry.outcome().equals("started");
    }
}
