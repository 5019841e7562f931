package io.infaas.builder.command;

import io.infaas.builder.api.ResultVerifier;
import io.infaas.builder.progress.Progress;
import java.io.File;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infaas verify}: checks a result. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks that a result matches its catalog: digests of files, and accuracy measured again.")
public class VerifyCommand extends ResultGoal {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = DEFINITION)
    void define(File file) {
        definition = file;
    }

    @Option(names = "--result", paramLabel = "DIR", required = true, description = RESULT)
    void read(File folder) {
        output = folder;
    }

    @Override
    protected final void run(Progress progress) {
        new ResultVerifier().verify(definition(), output(), progress);
    }
}
