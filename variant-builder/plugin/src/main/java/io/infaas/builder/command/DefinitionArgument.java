package io.infaas.builder.command;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The definition, as all commands that read one declare it. */
final class DefinitionArgument {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    Path path() {
        return definition;
    }
}
