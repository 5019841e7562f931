package io.infaas.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceFileTest {

    @TempDir
    private Path folder;

    private List<Traffic> read(String... rows) throws IOException {
        return TraceFile.read(
                Files.writeString(folder.resolve("trace.csv"), TraceFile.HEAD + "\n" + String.join("\n", rows) + "\n"),
                1);
    }

    @Test
    void read_twoApplications_haveTheirRates() throws IOException {
        List<Traffic> traffic =
                read("0,fashion,,1,60", "0,sorting,100/0.8,8,6", "60,fashion,,1,120", "120,sorting,100/0.8,8,12");

        assertThat(traffic).hasSize(2);
        Traffic fashion = traffic.get(0);
        assertThat(fashion.application()).isEqualTo("fashion");
        assertThat(fashion.rate().at(30)).isEqualTo(1);
        assertThat(fashion.rate().at(90)).isEqualTo(2);
        assertThat(fashion.rate().at(150)).isZero();
        Traffic sorting = traffic.get(1);
        assertThat(sorting.headers())
                .containsEntry("infaas-latency-ms", "100")
                .containsEntry("infaas-min-accuracy", "0.8");
        assertThat(sorting.batches()).containsOnlyKeys(8);
        assertThat(sorting.rate().at(150)).isEqualTo(0.2);
    }

    @Test
    void read_isoTimes_areSteps() throws IOException {
        List<Traffic> traffic = read("2026-11-28T08:00:00Z,fashion,,1,60", "2026-11-28T08:01:00Z,fashion,,1,0");

        assertThat(traffic.get(0).rate().at(59)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60,fashion,,1,1;0,fashion,,1,1|line 3: time 0.0 is before the time 60.0",
                "0,fashion,,1,1;60,fashion,,1,1;180,fashion,,1,1|line 4: time 180.0 follows 60.0, but the step is 60.0 s",
                "0,fashion,,1,-1|line 2: count -1 must be at least 0.0",
                "0,fashion,,0,1|line 2: batch 0 must be at least 1.0",
                "0,fashion,,1,many|line 2: count 'many' is not a number",
                "noon,fashion,,1,1|line 2: time 'noon' is neither seconds nor ISO 8601",
                "0,fashion,1|line 2: 3 cells, expected 5",
                "0,fashion,,1,1|has 1 steps, a trace needs rows at two times or more"
            })
    void read_invalidRow_namesFileAndLine(String rows, String message) {
        assertThatThrownBy(() -> read(rows.split(";"))).hasMessageContainingAll("trace.csv", message);
    }

    @Test
    void read_emptyFile_saysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("trace.csv"), "");

        assertThatThrownBy(() -> TraceFile.read(file, 1)).hasMessageContainingAll("trace.csv", "has 0 steps");
    }
}
