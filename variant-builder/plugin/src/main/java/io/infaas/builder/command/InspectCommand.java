package io.infaas.builder.command;

import io.infaas.builder.inspect.NetworkInspector;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas inspect}: what a network is. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Prints inputs, outputs and operators of a network, the memory that a build needs, and what each"
                + " transform would do.")
public final class InspectCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The ONNX file.")
    private Path model = Path.of("model.onnx");

    @Override
    void run(Progress progress) {
        new NetworkInspector().inspect(model).forEach(progress::note);
    }
}
