package io.infaas.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.CatalogFile;
import io.infaas.controller.policy.PlanningCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The same seed gives the same bytes in every process, whatever the order of its hashes. */
class SameBytesIT {

    private static final int PROCESSES = 5;

    @TempDir
    private Path folder;

    /** The command, as a process. */
    static final class SimulateProcess {

        private SimulateProcess() {}

        public static void main(String[] arguments) {
            System.exit(new CommandLine(new SimulateCommand()).execute(arguments));
        }
    }

    @Test
    void run_inFiveProcesses_writesTheSameBytes() throws Exception {
        CatalogFile.write(
                folder.resolve("catalog.json"),
                PlanningCatalog.local()
                        .application("fashion", 200, 0.7)
                        .variantByType("small", 0.75, 8)
                        .usingCores(1)
                        .variantByType("good", 0.85, 12)
                        .usingCores(1)
                        .application("sorting", 100, 0.7)
                        .variantByType("bin", 0.9, 5)
                        .usingCores(1)
                        .catalog());
        Files.writeString(folder.resolve("workload.yaml"), """
                seconds: 60
                gateways: 2
                traffic:
                - {application: fashion, rate: [{at: 0, perSecond: 5}, {at: 40, perSecond: 300}], burstiness: 4}
                - {application: sorting, rate: [{at: 0, perSecond: 80}], batches: {1: 0.9, 4: 0.1}}
                offerings: [{nodeType: local, pricePerHour: 1, startSeconds: 15, market: spot, interruptionsPerHour: 20}]
                fleet: {minimum: 1, maximum: 8, budgetPerHour: 20}
                truth: {noise: 0.2, tail: 0.01, tailFactor: 5, nodeSpread: 0.1, variantSpread: 0.2, loadSpread: 0.2}
                """);

        Set<String> runs = new HashSet<>();
        for (int i = 0; i < PROCESSES; i++) {
            runs.add(run(folder.resolve("runs-" + i)));
        }

        assertThat(runs).singleElement().asString().contains("\"event\":\"node-launch\"");
    }

    private String run(Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SimulateProcess.class.getName(),
                        "--catalog",
                        folder.resolve("catalog.json").toString(),
                        "--workload",
                        folder.resolve("workload.yaml").toString(),
                        "--output",
                        output.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output.txt")))
                .isZero();
        return Files.readString(output.resolve("cost-1.jsonl"));
    }
}
