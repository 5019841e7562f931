package io.infaas.builder.command;

import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal with a definition. */
abstract class DefinitionGoal extends BuilderCommand {

    static final String DEFINITION = "The application's infaas.yaml, or its folder.";

    /**
     * The application's definition: contract, trained networks, labelled data and the variants to make. Paths in it are relative to its
     * folder.
     */
    @Parameter(property = "infaas.definition", defaultValue = "${basedir}/infaas.yaml", required = true)
    File definition = new File("infaas.yaml");

    final Path definition() {
        return definition.toPath();
    }
}
