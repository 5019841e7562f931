package io.infaas.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class RegretCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Queries come in the first three minutes, and a fourth one is quiet. */
    @BeforeEach
    void record() throws Exception {
        SmallFolder.write(folder, 240, "{at: 0, perSecond: 20}, {at: 180, perSecond: 20}, {at: 181, perSecond: 2}");
        assertThat(execute(
                        new SimulateCommand(),
                        "--workload",
                        folder.resolve("workload.yaml").toString(),
                        "--output",
                        folder.toString()))
                .isZero();
    }

    private int execute(Object command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((exception, line, parsed) -> {
                    err.write(exception.getMessage());
                    return 1;
                })
                .execute(Stream.concat(
                                Stream.of(
                                        "--catalog",
                                        folder.resolve("catalog.json").toString()),
                                Arrays.stream(arguments))
                        .toArray(String[]::new));
    }

    private int regret(String journal, String... more) {
        return execute(
                new RegretCommand(),
                Stream.concat(
                                Stream.of(
                                        "--from-journal",
                                        folder.resolve(journal).toString(),
                                        "--against",
                                        "individual"),
                                Arrays.stream(more))
                        .toArray(String[]::new));
    }

    @Test
    void wholeJournal_playsItWithBothPolicies() {
        int status = regret("cost-1.jsonl");

        assertThat(status).as("%s", err).isZero();
        assertThat(out.toString())
                .contains("cost ", "individual ", "queries in 240 s")
                .contains("regret of cost against individual: 0.0000 dollars (0.0 %), 0.00 points");
    }

    @Test
    void minutes_playsOnlyTheLastOnes() {
        assertThat(regret("cost-1.jsonl", "--minutes", "1")).isZero();

        assertThat(out.toString()).containsPattern("recorded: policy cost, \\d{2,3} queries in 6\\d s");
    }

    @Test
    void noRecording_namesTheFile() {
        assertThat(regret("other.jsonl")).isEqualTo(1);

        assertThat(err.toString()).contains("other.demand.jsonl");
    }

    @Test
    void unknownPolicyOrNoMinutes_isAnInvalidCommandLine() {
        assertThat(regret("cost-1.jsonl", "--policy", "best")).isEqualTo(2);
        assertThat(regret("cost-1.jsonl", "--minutes", "0")).isEqualTo(2);

        assertThat(err.toString()).contains("best", "--minutes 0: give at least 1");
    }
}
