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

final class DecisionJournalTest {

    private final List<JournalEntry> written = new ArrayList<>();
    private final Journal journal =
            new DecisionJournal(written::add, Clock.fixed(Instant.ofEpochMilli(36 * 36), ZoneOffset.UTC));

    @Test
    void actionsOnThePlacementsOfADecision_haveItsId() {
        journal.write(decision("move", Map.of("add", List.of("v@a"), "remove", List.of("v@b"))));
        journal.write(action("load", "v", "a"));
        journal.write(action("drain", "v", "b"));
        journal.write(action("load", "v", "c"));

        assertThat(written).extracting(JournalEntry::decision).containsExactly("100-1", "100-1", "100-1", "");
    }

    @Test
    void laterDecisionOnThePlacement_replacesTheEarlierOne() {
        journal.write(decision("cold", Map.of("add", List.of("v@a"))));
        journal.write(decision("remove", Map.of("remove", List.of("v@a"))));
        journal.write(action("unload", "v", "a"));

        assertThat(written).extracting(JournalEntry::decision).containsExactly("100-1", "100-2", "100-2");
    }

    @Test
    void lifeOfAMachine_belongsToTheDecisionOnIt() {
        journal.write(JournalEntry.of("node-terminate", "", "", "n", "idle", "decided", Map.of()));
        journal.write(JournalEntry.of("node-gone", "", "", "n", "gone", "gone", Map.of()));

        assertThat(written).extracting(JournalEntry::decision).containsExactly("100-1", "100-1");
    }

    @Test
    void decisionWithoutASubject_hasAnId_andNoActions() {
        journal.write(decision("cold", Map.of()));
        journal.write(action("load", "v", "a"));

        assertThat(written).extracting(JournalEntry::decision).containsExactly("100-1", "");
    }

    @Test
    void subjects_areBounded_andTheOldestIsForgotten() {
        for (int i = 0; i <= 10_000; i++) {
            journal.write(decision("cold", Map.of("add", List.of("v@n" + i))));
        }
        written.clear();

        journal.write(action("load", "v", "n0"));
        journal.write(action("load", "v", "n1"));

        assertThat(written).extracting(JournalEntry::decision).containsExactly("", "100-2");
    }

    private static JournalEntry decision(String event, Map<String, ?> inputs) {
        return JournalEntry.of(event, "fashion", "", "", "because", JournalEntry.DECIDED, inputs);
    }

    private static JournalEntry action(String event, String variant, String node) {
        return JournalEntry.of(event, "fashion", variant, node, "because", "done", Map.of());
    }
}
