package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DecisionOutcomesTest {

    private final List<JournalEntry> written = new ArrayList<>();
    private long nanos;
    private final Journal journal = new DecisionJournal(
            new DecisionOutcomes(written::add, () -> nanos),
            Clock.fixed(Instant.ofEpochMilli(36 * 36), ZoneOffset.UTC));

    @Test
    void loadsAndUnloadsOfADecision_formOneOutcomeWithItsDuration() {
        decide("move", Map.of("add", List.of("v@a"), "remove", List.of("v@b")));
        nanos = 1_500_000_000;
        act("load", "v", "a", "started");
        act("load", "v", "a", "done");
        act("drain", "v", "b", "done");
        assertThat(outcomes()).isEmpty();

        nanos = 2_000_000_000;
        act("unload", "v", "b", "done");

        assertThat(outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.decision()).isEqualTo("100-1");
            assertThat(outcome.application()).isEqualTo("fashion");
            assertThat(outcome.reason())
                    .isEqualTo("move after 2000 ms: v@a serves, v@b is unloaded; decided because of demand");
            assertThat(outcome.inputs()).containsEntry("durationMs", 2000L).containsEntry("failures", 0);
        });
    }

    @Test
    void failedLoad_isCounted_untilALaterOneSucceeds() {
        decide("cold", Map.of("add", List.of("v@a")));
        act("load", "v", "a", "failed: no memory");
        assertThat(outcomes()).isEmpty();

        act("load", "v", "a", "done");

        assertThat(outcomes()).singleElement().satisfies(outcome -> assertThat(outcome.inputs())
                .containsEntry("failures", 1));
    }

    @Test
    void laterDecisionOnThePlacement_endsTheEarlierOne() {
        decide("cold", Map.of("add", List.of("v@a")));
        decide("remove", Map.of("remove", List.of("v@a")));

        assertThat(outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.decision()).isEqualTo("100-1");
            assertThat(outcome.reason()).contains("v@a left to decision 100-2");
        });

        act("unload", "v", "a", "done");

        assertThat(outcomes()).extracting(JournalEntry::decision).containsExactly("100-1", "100-2");
    }

    @Test
    void endOfAMachine_isOver_onceItIsGone() {
        journal.write(JournalEntry.of("node-terminate", "", "", "n", "idle", JournalEntry.DECIDED, Map.of()));
        journal.write(JournalEntry.of("node-ending", "", "", "n", "ends", "observed", Map.of()));
        assertThat(outcomes()).isEmpty();

        journal.write(JournalEntry.of("node-gone", "", "", "n", "gone", "gone", Map.of()));

        assertThat(outcomes())
                .extracting(JournalEntry::reason)
                .containsExactly("node-terminate after 0 ms: n is gone; decided because idle");
    }

    @Test
    void launch_isOver_onceAllItsMachinesAreReadyOrGone() {
        journal.write(JournalEntry.of(
                "node-launch",
                "",
                "",
                "",
                "demand",
                JournalEntry.DECIDED,
                Map.of("offering", "small/zone", "count", 2, "request", "c-1")));
        observe("node-starting", "n1", "c-1");
        observe("node-ready", "n1", "c-1");
        observe("node-gone", "n1", "c-1");
        observe("node-ready", "n7", "c-0");
        assertThat(outcomes()).isEmpty();

        nanos = 3_000_000_000L;
        observe("node-gone", "n2", "c-1");

        assertThat(outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.decision()).isEqualTo("100-1");
            assertThat(outcome.reason())
                    .isEqualTo("node-launch after 3000 ms: n1 is ready, n2 is gone; decided because demand");
        });
    }

    private void observe(String event, String node, String request) {
        journal.write(JournalEntry.of(event, "", "", node, "observed", "observed", Map.of("request", request)));
    }

    @Test
    void noticeAndForeignActions_haveNoOutcome() {
        decide("cold", Map.of());
        act("load", "v", "a", "done");

        assertThat(outcomes()).isEmpty();
    }

    private List<JournalEntry> outcomes() {
        return written.stream()
                .filter(entry -> entry.event().equals(DecisionOutcomes.EVENT))
                .toList();
    }

    private void decide(String event, Map<String, ?> inputs) {
        journal.write(JournalEntry.of(event, "fashion", "", "", "of demand", JournalEntry.DECIDED, inputs));
    }

    private void act(String event, String variant, String node, String outcome) {
        journal.write(JournalEntry.of(event, "fashion", variant, node, "as planned", outcome, Map.of()));
    }
}
