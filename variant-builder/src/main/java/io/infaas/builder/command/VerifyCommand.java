package io.infaas.builder.command;

import io.infaas.builder.Progress;
import io.infaas.builder.Verifier;
import io.infaas.builder.VerifyRequest;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infaas verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks that a result is what its catalog says: digests, and accuracies measured again.")
public final class VerifyCommand extends Spoken {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    @Option(names = "--result", paramLabel = "DIR", required = true, description = "The folder that a build wrote.")
    private Path result = Path.of("infaas");

    @Override
    void run(Progress progress) {
        new Verifier().verify(new VerifyRequest(definition, result), progress);
    }
}
