package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.repository.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A bench outside a build, with a temporary folder of its own that is gone when this is closed. */
record LooseBench(Bench bench) implements AutoCloseable {

    /** @throws BuildException naming the file or field, what is wrong with it and what to do; nothing is then left behind */
    static LooseBench of(Inputs inputs, Duration profileBudget, Progress progress) {
        Path scratch = temporary();
        boolean made = false;
        try {
            MeasureProcess process = new MeasureProcess(
                    Classpath.own(), scratch, Cores.ofThisProcess(), MeasureProcess.PATIENCE.plus(profileBudget));
            Data data = Data.read(inputs, scratch);
            Inputs free = new Freeing(inputs, data, process, scratch, progress).freed();
            LooseBench loose = new LooseBench(new Bench(free, data, process, scratch, profileBudget));
            made = true;
            return loose;
        } finally {
            if (!made) {
                delete(scratch);
            }
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("infaas-");
        } catch (IOException e) {
            throw new BuildException(
                    "%s: cannot be written (%s); give a folder for temporary files by -Djava.io.tmpdir"
                            .formatted(System.getProperty("java.io.tmpdir"), e),
                    e);
        }
    }

    private static void delete(Path scratch) {
        try {
            Folders.delete(scratch);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be deleted; delete it by hand".formatted(scratch), e);
        }
    }

    @Override
    public void close() {
        delete(bench.scratch());
    }
}
