package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.journalfile.RecordedLines;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.simulator.workload.Recording;
import io.infaas.simulator.workload.Traffic;
import io.infaas.simulator.workload.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordingTest {

    private static final long SEED = 7;

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("journal.demand.jsonl");
    }

    private static Simulation simulation(Workload workload, String policy) {
        return new Simulation(Deployments.CATALOG, workload, PolicyFactory.of(policy), PolicySettings.DEFAULTS, SEED);
    }

    private Outcome record(Simulation simulation) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        RecordedLines recorded = new RecordedLines();
        simulation.record(second -> lines.writeBytes(recorded.next(second)));
        Outcome outcome = simulation.run(second -> {});
        Files.write(file, lines.toByteArray());
        return outcome;
    }

    private static List<String> changes(Simulation simulation) {
        return simulation.entries().stream()
                .map(TimedEntry::entry)
                .filter(entry -> entry.outcome().equals("decided"))
                .map(entry -> entry.event() + " " + entry.variant())
                .toList();
    }

    @Test
    void workload_ofARecording_repeatsTheRun() throws IOException {
        Simulation original = simulation(Deployments.elastic(900, 400), "cost");
        Outcome first = record(original);

        Simulation again = simulation(Recording.read(file).workload(), "cost");
        Outcome second = again.run(tick -> {});

        double queries = first.total().queries();
        assertThat((double) second.total().queries()).isCloseTo(queries, within(0.01 * queries));
        assertThat(second.dollars()).isCloseTo(first.dollars(), within(0.02 * first.dollars()));
        Recording recording = Recording.read(file);
        assertThat(recording.dollars()).isCloseTo(first.dollars(), within(0.01 * first.dollars()));
        assertThat(recording.meanAccuracy()).isCloseTo(first.total().meanAccuracy(), within(1e-4));
        assertThat(recording.violated()).isCloseTo(first.total().violated(), within(1e-3));
        assertThat(changes(again)).hasSizeGreaterThan(2).isEqualTo(changes(original));
    }

    @Test
    void workload_ofAnotherObjectiveAndAMixOfSizes_hasThem() throws IOException {
        Workload workload = workload("""
                seconds: 60
                traffic:
                - application: fashion
                  headers: {infaas-latency-ms: "150", infaas-min-accuracy: "0.8"}
                  rate: [{at: 0, perSecond: 20}]
                  batches: {1: 0.8, 6: 0.2}
                - {application: fashion, rate: [{at: 0, perSecond: 5}]}
                nodes: {local: 2}
                """);
        record(simulation(workload, "individual"));

        Workload again = Recording.read(file).workload();

        assertThat(again.nodes()).containsExactly(Map.entry("local", 2));
        assertThat(again.traffic())
                .extracting(Traffic::application, Traffic::headers, traffic -> traffic.batches()
                        .firstKey())
                .containsExactlyInAnyOrder(
                        tuple("fashion", Map.of(), 1),
                        tuple("fashion", Map.of("infaas-latency-ms", "150.0", "infaas-min-accuracy", "0.85"), 1),
                        tuple("fashion", Map.of("infaas-latency-ms", "150.0", "infaas-min-accuracy", "0.85"), 6));
    }

    @Test
    void summary_afterARestart_statesTheSecondsWithoutRecord() throws IOException {
        record(simulation(Deployments.fixed(1, 20, 10), "cost"));
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.subList(4, 19).clear();
        Files.write(file, lines);

        assertThat(Recording.read(file).summary())
                .startsWith("recorded: policy cost, ")
                .contains(" queries in 20 s (15 s are missing), 0.00 % late or refused, accuracy 0.7500, 0.0");
    }

    @Test
    void read_timeBeforeTheLineAbove_namesFileAndLine() throws IOException {
        record(simulation(Deployments.fixed(1, 5, 10), "cost"));
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.add(lines.get(0));
        Files.write(file, lines);

        assertThatThrownBy(() -> Recording.read(file))
                .hasMessageStartingWith("%s: line %d: time ".formatted(file, lines.size()))
                .hasMessageEndingWith("is before the line above");
    }

    @Test
    void traces_ofAWorkload_takeTheQueriesToOtherMachines() throws IOException {
        record(simulation(Deployments.fixed(1, 20, 10), "cost"));

        Workload other = workload("""
                seconds: 20
                traces: [{file: journal.demand.jsonl, scale: 2}]
                nodes: {local: 3}
                """);

        assertThat(other.expectedQueries())
                .isCloseTo(2 * Recording.read(file).workload().expectedQueries(), within(1e-6));
        assertThat(other.nodes()).containsExactly(Map.entry("local", 3));
    }

    private Workload workload(String yaml) throws IOException {
        return Workload.read(Files.writeString(folder.resolve("workload.yaml"), yaml));
    }
}
