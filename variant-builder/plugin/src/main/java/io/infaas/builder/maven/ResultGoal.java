package io.infaas.builder.maven;

import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal that writes or reads a result. */
abstract class ResultGoal extends DefinitionGoal {

    /**
     * Folder of the result: {@code catalog.json}, {@code repository} (the model repository for Triton), {@code build.json} (the
     * outcome of every variant) and {@code report.html}. A build replaces a previous result completely, and refuses a folder with
     * anything else in it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.output", defaultValue = "${project.build.directory}/infaas", required = true)
    private File output;

    protected final Path output() {
        return place(output);
    }
}
