package io.infaas.builder.maven;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.progress.Progress;
import java.io.IOException;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugin.logging.SystemStreamLog;

/** A command of the builder as a goal: it logs progress, and reports a failure as one message. */
interface MavenGoal extends Mojo {

    /** As the command does. */
    void setProgress(Progress receiver);

    /** As the command does. */
    void perform() throws IOException;

    @Override
    default void setLog(Log log) {
        setProgress(new LineProgress(log::info, log::warn));
    }

    @Override
    default Log getLog() {
        return new SystemStreamLog();
    }

    @Override
    default void execute() throws MojoExecutionException, MojoFailureException {
        try {
            perform();
        } catch (BuildException e) {
            throw new MojoFailureException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException(e.toString(), e);
        }
    }
}
