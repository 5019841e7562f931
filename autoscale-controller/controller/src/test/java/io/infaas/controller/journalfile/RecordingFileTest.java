package io.infaas.controller.journalfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.DocumentException;
import io.infaas.controller.journal.RecordedSecond;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordingFileTest {

    private static final Instant BEGIN = Instant.parse("2026-03-04T05:06:07Z");
    private static final Clock CLOCK = Clock.fixed(BEGIN, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = RecordingFile.beside(folder.resolve("journal.jsonl"));
    }

    private static RecordedSecond second(Duration after, int nodes) {
        return new RecordedSecond(
                BEGIN.plus(after).toString(),
                List.of(new RecordedSecond.Traffic("fashion", 20, 0.8, 0, 3, 12, 1, 0, 0.9)),
                new RecordedSecond.Cluster(
                        new TreeMap<>(Map.of("c6i.large", nodes)), new TreeMap<>(), 0.1 * nodes, new TreeMap<>()),
                new RecordedSecond.Setup("infaas", 1, 0, 0, 0, List.of()));
    }

    private void write(RecordedSecond... seconds) throws Exception {
        try (RecordingFile recording = RecordingFile.open(file, CLOCK)) {
            for (RecordedSecond second : seconds) {
                recording.write(second);
            }
        }
    }

    private List<RecordedSecond> read() {
        List<RecordedSecond> seconds = new ArrayList<>();
        RecordingFile.read(file, seconds::add);
        return seconds;
    }

    @Test
    void write_sameCluster_leavesItOutUntilItChanges() throws Exception {
        write(second(Duration.ZERO, 1), second(Duration.ofSeconds(1), 1), second(Duration.ofSeconds(2), 2));

        assertThat(read())
                .extracting(RecordedSecond::cluster)
                .satisfiesExactly(
                        cluster -> assertThat(cluster).isNotNull(),
                        cluster -> assertThat(cluster).isNull(),
                        cluster -> assertThat(Objects.requireNonNull(cluster).pricePerHour())
                                .isEqualTo(0.2));
        assertThat(Files.readAllLines(file).get(1))
                .isEqualTo("{\"time\":\"2026-03-04T05:06:08Z\",\"traffic\":[[\"fashion\",20.0,0.8,0.0,3,12,1,0,0.9]]}");
    }

    @Test
    void next_tenMinutes_hasACompleteLineEachMinute() throws Exception {
        RecordedLines lines = new RecordedLines();
        int complete = 0;
        for (int i = 0; i < 600; i++) {
            complete +=
                    new String(lines.next(second(Duration.ofSeconds(i), 1)), StandardCharsets.UTF_8).contains("cluster")
                            ? 1
                            : 0;
        }

        assertThat(complete).isEqualTo(10);
    }

    @Test
    void write_afterAWeek_beginsANewFile() throws Exception {
        write(second(Duration.ZERO, 1));
        write(second(Duration.ofDays(6), 1), second(Duration.ofDays(8), 1));

        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(read()).hasSize(3);
    }

    @Test
    void read_cutLastLine_leavesItOut() throws Exception {
        write(second(Duration.ZERO, 1), second(Duration.ofSeconds(1), 2));
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 20));

        assertThat(read()).hasSize(1);
    }

    @Test
    void read_cutLineWithin_namesFileAndLine() throws Exception {
        write(second(Duration.ZERO, 1));
        Files.writeString(file, "{\"time\":\n" + Files.readString(file));

        assertThatThrownBy(this::read).isInstanceOf(DocumentException.class).hasMessageStartingWith(file + ": line 1");
    }

    @Test
    void read_noFile_namesIt() {
        assertThatThrownBy(this::read).isInstanceOf(DocumentException.class).hasMessageContaining(file.toString());
    }
}
