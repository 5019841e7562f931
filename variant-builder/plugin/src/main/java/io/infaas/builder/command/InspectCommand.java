package io.infaas.builder.command;

import io.infaas.builder.inspect.NetworkInspector;
import io.infaas.builder.progress.Progress;
import java.io.File;
import org.apache.maven.plugins.annotations.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas inspect}: describes a network. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Prints inputs, outputs and operators of a network, the memory that a build needs, and the"
                + " effect of each transform.")
public class InspectCommand extends BuilderCommand {

    /** The ONNX file. */
    @Parameter(property = "infaas.model", required = true)
    @Parameters(index = "0", paramLabel = "MODEL", description = "The ONNX file.")
    private File model = new File("model.onnx");

    @Override
    protected final void run(Progress progress) {
        new NetworkInspector().inspect(model.toPath()).forEach(progress::note);
    }
}
