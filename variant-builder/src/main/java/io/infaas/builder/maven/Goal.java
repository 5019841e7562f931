package io.infaas.builder.maven;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.LineProgress;
import io.infaas.catalog.DocumentException;
import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal with a definition; it can be skipped, and reports a failure as one message. */
abstract class Goal extends AbstractMojo {

    /**
     * The application's definition: contract, trained networks, labelled data, and which variants to make. Paths in it are
     * relative to its folder.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.definition", defaultValue = "${project.basedir}/infaas.yaml", required = true)
    protected File definition;

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

    /** Whether {@code flag} is set; logs it if so. */
    protected boolean isSkipped(String property, boolean flag) {
        if (flag) {
            getLog().info("skipped: " + property + " is set");
        }
        return flag;
    }
}
