package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.MeasureProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** A bench outside a build, with a temporary folder of its own that is gone when this is closed. */
record LooseBench(Bench bench) implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** @throws BuildException naming the file or field, what is wrong with it and what to do */
    static LooseBench of(Inputs inputs, Duration profileBudget, Progress progress) {
        try {
            Path scratch = Files.createTempDirectory("infaas-");
            MeasureProcess process =
                    new MeasureProcess(Classpath.own(), scratch, Cores.ofThisProcess(), TIMEOUT.plus(profileBudget));
            Data data = Data.read(inputs, scratch);
            Inputs free = new Freeing(inputs, data, process, scratch, progress).freed();
            return new LooseBench(new Bench(free, data, process, scratch, profileBudget));
        } catch (IOException e) {
            throw new BuildException(
                    "%s: cannot be written (%s); give a folder for temporary files by -Djava.io.tmpdir"
                            .formatted(System.getProperty("java.io.tmpdir"), e),
                    e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(bench.scratch())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BuildException("%s: cannot be deleted; delete it by hand".formatted(bench.scratch()), e);
        }
    }
}
