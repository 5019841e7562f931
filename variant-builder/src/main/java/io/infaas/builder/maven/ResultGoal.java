package io.infaas.builder.maven;

import java.io.File;
import org.apache.maven.plugins.annotations.Parameter;

/** What all goals have that write or read a result. */
abstract class ResultGoal extends Goal {

    /**
     * Folder of the result: {@code catalog.json}, {@code repository} (to point Triton at), {@code build.json} (what became of
     * every variant) and {@code report.html}. A build replaces an earlier result in it as a whole and refuses anything else.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.output", defaultValue = "${project.build.directory}/infaas", required = true)
    protected File output;
}
