package io.infaas.controller.journalfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonValue;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.journalfile.JournalFile.JournalException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalFileTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07.089Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void entry_isOneLineWithFixedNamesInFixedOrder() throws Exception {
        Path file = folder.resolve("sub/journal.jsonl");

        try (JournalFile journal = JournalFile.open(file, CLOCK)) {
            journal.write(JournalEntry.of(
                    "load", "fashion", "v-1", "a", "demand\nof 3.5/s", "done", Map.of("items", 3.5, "batch", 2)));
        }

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"time\":\"2026-03-04T05:06:07.089Z\",\"event\":\"load\",\"application\":\"fashion\","
                                + "\"variant\":\"v-1\",\"node\":\"a\",\"reason\":\"demand\\nof 3.5/s\",\"outcome\":\"done\","
                                + "\"inputs\":{\"batch\":2,\"items\":3.5},\"decision\":\"\"}");
    }

    @Test
    void existingFile_isAppendedTo() throws Exception {
        Path file = Files.writeString(folder.resolve("journal"), "before\n");

        try (JournalFile journal = JournalFile.open(file, CLOCK)) {
            journal.write(entry("after"));
        }

        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("before");
    }

    @Test
    void fullFile_isRotated_andPreviousFilesAreKept() throws Exception {
        Path file = folder.resolve("journal");
        int length = new JournalLine(CLOCK.instant(), entry("e0")).json().length() + 1;

        try (JournalFile journal = JournalFile.open(file, CLOCK, 2L * length, 100)) {
            for (int i = 0; i < 5; i++) {
                journal.write(entry("e" + i));
            }
        }

        assertThat(events(file)).containsExactly("e4");
        assertThat(events(folder.resolve("journal.1"))).containsExactly("e2", "e3");
        assertThat(events(folder.resolve("journal.2"))).containsExactly("e0", "e1");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(found -> found.getFileName().toString()))
                    .containsExactlyInAnyOrder("journal", "journal.1", "journal.2", "journal.demand.jsonl");
        }
    }

    @Test
    void fullQueue_losesEntries_countsAndTellsThem() throws Exception {
        Path file = folder.resolve("journal");
        CountDownLatch slowDisk = new CountDownLatch(1);

        try (JournalFile journal = JournalFile.open(file, CLOCK, 1 << 20, 1)) {
            for (int i = 0; i < 4; i++) {
                journal.write(JournalEntry.of("slow", "", "", "", "", "", Map.of("slow", new Slow(slowDisk))));
            }

            assertThat(journal.lostEntries()).isBetween(2L, 3L);
            slowDisk.countDown();
        }

        assertThat(Files.readString(file)).contains("\"event\":\"journal\"", "\"outcome\":\"lost\"", "{\"lost\":");
    }

    @Test
    void failingDisk_blocksNoWriter() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full here");

        JournalFile journal = JournalFile.open(full, CLOCK);
        journal.write(entry("a"));
        journal.write(entry("b"));
        journal.close();

        assertThat(journal.lostEntries()).isEqualTo(2);
    }

    @Test
    void unwritablePath_isRefusedWithItsFlag() {
        assertThatThrownBy(() -> JournalFile.open(Path.of("/proc/infaas/journal"), CLOCK))
                .isInstanceOf(JournalException.class)
                .hasMessageContainingAll("/proc/infaas/journal", "--journal");
    }

    @Test
    void tail_keepsTheNewest_newestFirst() {
        JournalTail tail = new JournalTail(CLOCK);
        for (int i = 0; i <= JournalTail.KEPT; i++) {
            tail.write(entry("e" + i));
        }

        assertThat(tail.newest(2, entry -> true))
                .extracting(line -> line.entry().event())
                .containsExactly("e1000", "e999");
        assertThat(tail.newest(9, entry -> List.of("e0", "e1").contains(entry.event())))
                .extracting(line -> line.entry().event())
                .containsExactly("e1");
    }

    @Test
    void and_writesToBoth() {
        JournalTail one = new JournalTail(CLOCK);
        JournalTail other = new JournalTail(CLOCK);

        one.and(other).write(entry("e"));

        assertThat(one.newest(9, entry -> true))
                .isEqualTo(other.newest(9, entry -> true))
                .hasSize(1);
    }

    /** Delays the writing thread, as a slow disk does. */
    private record Slow(CountDownLatch disk) {
        @JsonValue
        String value() throws InterruptedException {
            disk.await();
            return "slow";
        }
    }

    private static JournalEntry entry(String event) {
        return JournalEntry.of(event, "fashion", "v", "n", "reason", "done", Map.of());
    }

    private static List<String> events(Path file) throws Exception {
        return Files.readAllLines(file).stream()
                .map(line -> line.split("\"", -1)[7])
                .toList();
    }
}
