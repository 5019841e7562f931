package io.infaas.builder.inspect;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.FoldedGraph;
import io.infaas.builder.graph.OnnxFile;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.inputs.MemoryForecast;
import io.infaas.builder.measure.Cores;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.catalog.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One network in a runnable file, with a process to run it in and a temporary folder that it deletes at the end.
 *
 * @param complete a file with the network that runtimes load
 */
record NetworkBench(Path scratch, OnnxFile file, Path complete, MeasureProcess process) implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** @throws BuildException if the file is no network, or memory does not suffice for it */
    static NetworkBench open(Path model) {
        if (!Files.isRegularFile(model)) {
            throw new BuildException("%s: no such file; give the ONNX file of a trained network".formatted(model));
        }
        OnnxFile.checkSize(model);
        MemoryForecast.of(model).check(model);
        OnnxFile file = OnnxFile.read(model);
        try {
            Path scratch = Files.createTempDirectory("infaas-");
            try {
                Path complete = model;
                if (!file.isComplete()) {
                    complete = scratch.resolve("complete.onnx");
                    file.graph().write(complete);
                }
                return new NetworkBench(
                        scratch,
                        file,
                        complete.toAbsolutePath(),
                        new MeasureProcess(MeasureProcess.ownClasspath(), scratch, Cores.ofThisProcess(), TIMEOUT));
            } catch (IOException e) {
                Folders.delete(scratch);
                throw e;
            }
        } catch (IOException e) {
            throw new BuildException("%s: cannot be inspected: %s".formatted(model, e), e);
        }
    }

    /** The network as transforms read it; empty if the runtime cannot simplify it. */
    Optional<OnnxGraph> folded() throws VariantException {
        Path written = scratch.resolve("folded.onnx");
        process.fold(new MeasureProcess.FoldTask(complete.toString(), written.toString()));
        try {
            return Optional.of(FoldedGraph.checked(OnnxGraph.read(written), FoldedGraph.operators(file.graph())));
        } catch (VariantException | BuildException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        BuildOutput.delete(scratch);
    }
}
