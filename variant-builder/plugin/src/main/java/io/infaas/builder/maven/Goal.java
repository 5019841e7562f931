package io.infaas.builder.maven;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.LineProgress;
import io.infaas.catalog.DocumentException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal that can be skipped, and reports a failure as one message. */
abstract class Goal extends AbstractMojo {

    /** What is left in the default of a parameter where there is no project. */
    private static final String NO_PROJECT = "${project.basedir}";

    /**
     * Skip all goals of the plugin.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("skipped: infaas.skip is set");
            return;
        }
        try {
            run(new LineProgress(getLog()::info, getLog()::warn));
        } catch (BuildException | DocumentException | IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException(e.toString(), e);
        }
    }

    abstract void run(LineProgress progress) throws IOException;

    /** The file or folder; where Maven runs without a project, the place that it leaves open is the present folder. */
    protected static Path place(File given) {
        return Path.of(given.getPath().replace(NO_PROJECT + File.separator, ""));
    }

    /** Whether {@code flag} is set; logs it if so. */
    protected boolean isSkipped(String property, boolean flag) {
        if (flag) {
            getLog().info("skipped: " + property + " is set");
        }
        return flag;
    }
}
