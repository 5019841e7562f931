package io.infaas.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class SimulateCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private long now;

    @BeforeEach
    void writeFiles() throws Exception {
        SmallFolder.write(folder, 30, "{at: 0, perSecond: 20}");
    }

    private int run(String... more) {
        String[] files = {
            "--catalog", folder.resolve("catalog.json").toString(),
            "--workload", folder.resolve("workload.yaml").toString()
        };
        String[] all = Stream.concat(Arrays.stream(files), Arrays.stream(more)).toArray(String[]::new);
        return execute(all);
    }

    private int execute(String... arguments) {
        return new CommandLine(new SimulateCommand(() -> now += 1_000_000_000L))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void twoPolicies_printsARowForEachAndShowsProgress() {
        assertThat(run("--policy", "infaas,individual")).isZero();

        assertThat(out.toString())
                .contains("late or refused")
                .containsPattern("infaas +1 +all")
                .containsPattern("individual +1 +all");
        assertThat(err.toString()).contains("infaas, seed 1:", "of 30 s");
    }

    @Test
    void output_hasALineForEachSecondAndEachDecision() throws Exception {
        Path runs = folder.resolve("runs");

        assertThat(run("--output", runs.toString())).isZero();

        assertThat(Files.readAllLines(runs.resolve("cost-1.jsonl")))
                .hasSizeGreaterThan(31)
                .anyMatch(line -> line.contains("\"event\":\"load\""))
                .first()
                .asString()
                .startsWith("{\"second\":0,\"queries\":");
    }

    @Test
    void output_hasAPageThatRequestsNothing() throws Exception {
        Path runs = folder.resolve("runs");

        assertThat(run("--output", runs.toString())).isZero();

        assertThat(Files.readString(runs.resolve("cost-1.html")))
                .contains("Simulation: cost, seed 1", "<h2>Serving instances</h2>", "small-fp32-t1", "<td>load</td>")
                .doesNotContain("http:", "https:", "src=", "href=", "@");
    }

    @Test
    void hindsight_addsAFixedFleet() {
        assertThat(run("--hindsight", "3")).isZero();

        assertThat(out.toString()).containsPattern("static: [123] x local +1 +all");
    }

    @Test
    void unknownPolicy_isAnInvalidCommandLine() {
        assertThat(run("--policy", "best")).isEqualTo(2);

        assertThat(err.toString()).contains("policy 'best' must be one of");
    }

    @Test
    void unknownRule_isAnInvalidCommandLineAndTheHelpHasAllRules() {
        assertThat(run("--without", "best")).isEqualTo(2);

        assertThat(err.toString()).contains("rule 'best' must be one of ");
        String rules = err.toString().lines().findFirst().orElseThrow().replaceAll(".*must be one of ", "");
        String help = new CommandLine(new SimulateCommand()).getUsageMessage();
        assertThat(List.of(rules.split(", "))).hasSize(4).allMatch(help::contains);
    }

    @Test
    void without_leavesTheRuleOut() {
        assertThat(run("--without", "prefer,bursts")).isZero();

        assertThat(out.toString()).containsPattern("cost +1 +all");
    }

    @Test
    void fromJournal_ofAnEarlierRun_repeatsItAndPrintsTheRecord() throws Exception {
        assertThat(run("--output", folder.toString())).isZero();
        out.getBuffer().setLength(0);
        Path journal = folder.resolve("cost-1.jsonl");

        int status =
                execute("--catalog", folder.resolve("catalog.json").toString(), "--from-journal", journal.toString());

        assertThat(status).isZero();
        assertThat(out.toString().lines().toList())
                .anyMatch(line -> line.startsWith("recorded: policy cost, ") && line.contains(" queries in 30 s"));
    }

    @Test
    void fromJournal_besideAWorkload_isAnInvalidCommandLine() {
        assertThat(run("--from-journal", "journal.jsonl")).isEqualTo(2);

        assertThat(err.toString()).contains("--workload", "--from-journal", "mutually exclusive");
    }
}
