package io.infaas.builder.command;

import io.infaas.builder.api.DefinitionValidator;
import io.infaas.builder.api.ValidateRequest;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas validate}. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks a definition and all that it names, and runs each trained network once on the evaluation data.")
public final class ValidateCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    @Override
    void run(Progress progress) {
        new DefinitionValidator().validate(new ValidateRequest(definition), progress);
    }
}
