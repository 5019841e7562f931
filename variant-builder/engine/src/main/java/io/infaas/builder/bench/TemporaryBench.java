package io.infaas.builder.bench;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.inputs.DataSets;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.measure.Cores;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.repository.BuildOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A bench for use outside a build. It owns a temporary folder and deletes it when it is closed. */
public record TemporaryBench(Bench bench) implements AutoCloseable {

    /** @throws BuildException naming the file or field, the error and the remedy; nothing is left behind then */
    public static TemporaryBench open(ReadInputs inputs, Duration profileBudget, Progress progress) {
        return open(inputs, profileBudget, progress, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static TemporaryBench open(ReadInputs inputs, Duration profileBudget, Progress progress, Path parent) {
        Path scratch = temporary(parent);
        boolean isOpen = false;
        try {
            DataSets data = DataSets.read(inputs, scratch);
            TemporaryBench bench = new TemporaryBench(
                    Bench.open(inputs, data, scratch, Cores.ofThisProcess(), profileBudget, progress));
            isOpen = true;
            return bench;
        } finally {
            if (!isOpen) {
                BuildOutput.delete(scratch);
            }
        }
    }

    private static Path temporary(Path parent) {
        try {
            return Files.createTempDirectory(parent, "infaas-");
        } catch (IOException e) {
            throw new BuildException(
                    "%s: cannot be written (%s); set another folder for temporary files with -Djava.io.tmpdir"
                            .formatted(parent, e),
                    e);
        }
    }

    @Override
    public void close() {
        BuildOutput.delete(bench.scratch());
    }
}
