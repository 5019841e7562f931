package io.infaas.builder.command;

import io.infaas.builder.api.DefinitionValidator;
import io.infaas.builder.api.ValidateRequest;
import io.infaas.builder.progress.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code infaas validate}: checks a definition. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks a definition and everything that it names, and runs each trained network once on the evaluation data.")
public final class ValidateCommand extends BuilderCommand {

    @Mixin
    private DefinitionArgument definition = new DefinitionArgument();

    @Override
    void run(Progress progress) {
        new DefinitionValidator().validate(new ValidateRequest(definition.path()), progress);
    }
}
