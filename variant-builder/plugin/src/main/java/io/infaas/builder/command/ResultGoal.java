package io.infaas.builder.command;

import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal that writes or reads a result. */
abstract class ResultGoal extends DefinitionGoal {

    static final String RESULT = "The folder that a build wrote.";

    /** The start of a default path where Maven runs without a project. */
    private static final String NO_PROJECT = "${project.basedir}" + File.separator;

    /**
     * Folder of the result: {@code catalog.json}, {@code repository} (the model repository for Triton), {@code build.json} (the
     * outcome of every variant) and {@code report.html}. A build replaces a previous result completely, and refuses a folder with
     * anything else in it.
     */
    @Parameter(property = "infaas.output", defaultValue = "${project.build.directory}/infaas", required = true)
    File output = new File("infaas");

    final Path output() {
        return place(output);
    }

    /** The file or folder; where Maven runs without a project, a default path is relative to the present folder. */
    protected static Path place(File file) {
        return Path.of(file.getPath().replace(NO_PROJECT, ""));
    }
}
