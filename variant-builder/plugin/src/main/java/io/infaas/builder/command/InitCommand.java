package io.infaas.builder.command;

import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.progress.Progress;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas init}: a first definition. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description =
                "Writes infaas.yaml for a network, beside it. The file is ready to build; its comments suggest changes.")
public class InitCommand extends BuilderCommand {

    /** The ONNX file. */
    @Parameter(property = "infaas.model", required = true)
    @Parameters(index = "0", paramLabel = "MODEL", description = "The ONNX file.")
    private File model = new File("model.onnx");

    /**
     * Items: a file or folder that the goal build reads, like a folder of pictures with one folder for each class. Without it, random
     * items are written.
     */
    @Parameter(property = "infaas.data")
    @Parameters(
            index = "1",
            paramLabel = "DATA",
            arity = "0..1",
            description =
                    "Items: a file or folder that 'infaas build' reads, like a folder of pictures with one folder for each"
                            + " class. Without it, random items are written.")
    private @Nullable File data;

    @Override
    protected final void run(Progress progress) {
        Optional<Path> items = Optional.ofNullable(data).map(File::toPath);
        StarterDefinition.StarterFile written = new StarterDefinition()
                .write(model.toPath(), items.map(path -> path.toAbsolutePath().normalize()));
        progress.note("%s: written; check it, then %s".formatted(written.file(), next(written.file())));
        written.warnings().forEach(progress::note);
    }

    /** The command that builds the definition. */
    protected String next(Path file) {
        return "'infaas build %s --output built'".formatted(file.resolveSibling(""));
    }
}
