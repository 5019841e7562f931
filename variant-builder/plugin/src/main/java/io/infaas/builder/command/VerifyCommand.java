package io.infaas.builder.command;

import io.infaas.builder.api.ResultVerifier;
import io.infaas.builder.api.VerifyRequest;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code infaas verify}: checks a result. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks that a result matches its catalog: digests of files, and accuracy measured again.")
public final class VerifyCommand extends BuilderCommand {

    @Mixin
    private DefinitionArgument definition = new DefinitionArgument();

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Override
    void run(Progress progress) {
        new ResultVerifier().verify(new VerifyRequest(definition.path(), result), progress);
    }
}
