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

/** What all goals have: the definition, a flag to skip them, and failures as one message. */
abstract class Goal extends AbstractMojo {

    /**
     * The application's definition: contract, trained networks, labelled data, and which variants to make. Paths in it are
     * relative to it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.definition", defaultValue = "${project.basedir}/infaas.yaml", required = true)
    protected File definition;

    /**
     * Do nothing, in all goals.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("infaas.skip is set: nothing is done");
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

    /** @return whether {@code flag} is set, which is then told */
    protected boolean isSkipped(String property, boolean flag) {
        if (flag) {
            getLog().info(property + " is set: nothing is done");
        }
        return flag;
    }
}
