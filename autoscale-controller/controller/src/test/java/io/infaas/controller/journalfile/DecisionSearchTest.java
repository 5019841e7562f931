package io.infaas.controller.journalfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A decision is found with its actions, whichever files they are in by now. */
final class DecisionSearchTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
    private static final int FILE_BYTES = 2_000;
    /** Lines that fill three more files, and not five. */
    private static final int LATER = 45;

    @TempDir
    private Path folder;

    @Test
    void decisionFromThreeRotationsAgo_isFoundByALaterController() throws Exception {
        Path file = folder.resolve("journal.jsonl");
        try (JournalFile journal = JournalFile.open(file, CLOCK, FILE_BYTES, 4_096)) {
            journal.write(entry("move", "decided", "a-1"));
            journal.write(entry("load", "done", "a-1"));
            for (int other = 0; other < LATER; other++) {
                journal.write(entry("cold", "decided", "a-1" + other));
            }
        }
        assertThat(Files.readString(folder.resolve("journal.jsonl.3"))).contains("\"decision\":\"a-1\"");
        try (JournalFile journal = JournalFile.open(file, CLOCK, FILE_BYTES, 4_096)) {
            journal.write(entry("drain", "done", "a-1"));
        }

        JournalTail later = new JournalTail(CLOCK, Optional.of(file));

        assertThat(later.decision("a-1"))
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(0)).contains("\"event\":\"move\"", "\"outcome\":\"decided\""))
                .satisfies(lines -> assertThat(lines.get(1)).contains("\"event\":\"load\""))
                .satisfies(lines -> assertThat(lines.get(2)).contains("\"event\":\"drain\""));
        assertThat(later.decision("b-1")).isEmpty();
    }

    @Test
    void lineThatACrashCutShort_isLeftOut() throws Exception {
        Path file = folder.resolve("journal.jsonl");
        try (JournalFile journal = JournalFile.open(file, CLOCK)) {
            journal.write(entry("move", "decided", "a-1"));
        }
        Files.writeString(file, "{\"time\":\"2026\",\"decision\":\"a-1\",\"event\":\"lo", StandardOpenOption.APPEND);

        assertThat(new JournalTail(CLOCK, Optional.of(file)).decision("a-1")).hasSize(1);
    }

    @Test
    void withoutAFile_theNewestEntriesAreSearched() {
        JournalTail tail = new JournalTail(CLOCK);
        tail.write(entry("move", "decided", "a-1"));
        tail.write(entry("cold", "decided", "a-2"));
        tail.write(entry("load", "done", "a-1"));

        assertThat(tail.decision("a-1")).hasSize(2).satisfies(lines -> assertThat(lines.get(0))
                .contains("\"event\":\"move\""));
    }

    private static JournalEntry entry(String event, String outcome, String decision) {
        return JournalEntry.of(event, "fashion", "v", "n", "because", outcome, Map.of())
                .of(decision);
    }
}
