package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Decisions depend on their inputs alone, not on the hash order of a JVM: the JDK salts its immutable collections per process.
 */
final class DecisionDeterminismIT {

    private static final int JVMS = 5;

    @TempDir
    private Path folder;

    @Test
    void decisions_sameInputsInFiveJvms_areTheSameBytes() throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int jvm = 0; jvm < JVMS; jvm++) {
                processes.add(start(folder.resolve("trace-" + jvm)));
            }
            for (Process process : processes) {
                assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }

        Path first = folder.resolve("trace-0");
        assertThat(first).content().contains("INFAAS 1\n", "event=load", "event=heal", "event=drain");
        for (int jvm = 1; jvm < JVMS; jvm++) {
            assertThat(folder.resolve("trace-" + jvm)).hasSameTextualContentAs(first);
        }
    }

    private static Process start(Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                DecisionTrace.class.getName());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }
}
