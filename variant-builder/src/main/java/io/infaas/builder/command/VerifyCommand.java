package io.infaas.builder.command;

import io.infaas.builder.api.ResultVerifier;
import io.infaas.builder.api.VerifyRequest;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infaas verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks that a result is what its catalog says: digests, and accuracies measured again.")
public final class VerifyCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Override
    void run(Progress progress) {
        new ResultVerifier().verify(new VerifyRequest(definition, result), progress);
    }
}
