package io.infaas.builder.command;

import io.infaas.builder.api.DefinitionValidator;
import io.infaas.builder.progress.Progress;
import java.io.File;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code infaas validate}: checks a definition. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks a definition and everything that it names, and runs each trained network once on the evaluation data.")
public class ValidateCommand extends DefinitionGoal {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = DEFINITION)
    void define(File file) {
        definition = file;
    }

    @Override
    protected final void run(Progress progress) {
        new DefinitionValidator().validate(definition(), progress);
    }
}
