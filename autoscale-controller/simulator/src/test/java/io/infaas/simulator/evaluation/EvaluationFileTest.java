package io.infaas.simulator.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.simulator.machine.MachineOffering;
import io.infaas.simulator.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EvaluationFileTest {

    private static final Path BENCH = Path.of("bench").toAbsolutePath();

    @TempDir
    private Path folder;

    static Stream<EvaluationFile.Case> shipped() {
        return EvaluationFile.read(BENCH.resolve("evaluation.yaml")).cases().stream();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void workload_ofEachShippedCase_fitsItsCatalog(EvaluationFile.Case of) {
        assertThatCode(() -> of.workload(BENCH, 600).requireFor(of.catalog(BENCH)))
                .doesNotThrowAnyException();
    }

    private EvaluationFile.Case first(String cases) throws IOException {
        Files.createDirectories(folder.resolve("workloads"));
        Files.writeString(folder.resolve("workloads/two.yaml"), """
                seconds: 100
                traffic:
                - {application: fashion, rate: [{at: 0, perSecond: 4}]}
                offerings:
                - {nodeType: small, pricePerHour: 1, startSeconds: 60}
                - {nodeType: large, pricePerHour: 3, startSeconds: 60}
                fleet: {minimum: 0, maximum: 3, budgetPerHour: 9}
                """);
        Path file = Files.writeString(folder.resolve("evaluation.yaml"), "cases:\n" + cases);
        return EvaluationFile.read(file).cases().get(0);
    }

    @Test
    void workload_setWithStar_replacesEachEntry() throws IOException {
        Workload workload = first(
                        "- {block: start, name: 5 s, catalog: any, workload: two, set: {/offerings/*/startSeconds: 5}}")
                .workload(folder, 1000);

        assertThat(workload.offerings()).extracting(MachineOffering::start).containsOnly(Duration.ofSeconds(5));
    }

    @Test
    void workload_setOfWhatTheFileLacks_isAddedToItsParent() throws IOException {
        Workload workload = first("- {block: b, name: n, catalog: any, workload: two, set: {/truth: {factor: 3.0}}}")
                .workload(folder, 1000);

        assertThat(workload.truth().ofVariant("any")).isEqualTo(3);
    }

    @Test
    void workload_setBelowWhatTheFileLacks_isRefused() throws IOException {
        EvaluationFile.Case of =
                first("- {block: b, name: n, catalog: any, workload: two, set: {/traces/0/scale: 2.0}}");

        assertThatThrownBy(() -> of.workload(folder, 1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two.yaml: set: the workload has nothing at '/traces/0/scale'");
    }

    @Test
    void workload_longest_cutsIt() throws IOException {
        EvaluationFile.Case of = first("- {block: b, name: n, catalog: any, workload: two}");

        assertThat(of.workload(folder, 30).length()).isEqualTo(Duration.ofSeconds(30));
        assertThat(of.workload(folder, 300).length()).isEqualTo(Duration.ofSeconds(100));
    }
}
