package io.infaas.builder.command;

import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas init}: a first definition. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description =
                "Writes infaas.yaml for a network, beside it. It builds as it is; its comments say what to change.")
public final class InitCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The ONNX file.")
    private Path model = Path.of("model.onnx");

    @Parameters(
            index = "1",
            paramLabel = "DATA",
            arity = "0..1",
            description =
                    "Items: a file or folder that 'infaas build' reads, like a folder of pictures with one folder for each"
                            + " class. Without it, random items are written.")
    private @Nullable Path data;

    @Override
    void run(Progress progress) {
        StarterDefinition.Written written = new StarterDefinition()
                .write(model, Optional.ofNullable(data).map(path -> path.toAbsolutePath()
                        .normalize()));
        Path file = written.file();
        progress.note("%s: written; check it, then 'infaas build %s --output built'"
                .formatted(file, file.resolveSibling("")));
        written.warnings().forEach(progress::note);
    }
}
