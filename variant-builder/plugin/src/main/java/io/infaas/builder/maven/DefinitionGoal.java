package io.infaas.builder.maven;

import java.io.File;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal with a definition. */
abstract class DefinitionGoal extends Goal {

    /**
     * The application's definition: contract, trained networks, labelled data, and which variants to make. Paths in it are
     * relative to its folder.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.definition", defaultValue = "${basedir}/infaas.yaml", required = true)
    protected File definition;
}
