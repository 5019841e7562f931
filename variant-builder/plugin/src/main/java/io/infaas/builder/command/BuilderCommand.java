package io.infaas.builder.command;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.progress.Progress;
import io.infaas.catalog.DocumentException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.maven.plugins.annotations.Parameter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A goal of the builder. As a command it prints progress as lines, and a failure as one message with status 1. */
public abstract class BuilderCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Progress progress = new LineProgress(this::print);
    private String skippedBy = "";

    /** Skip all goals of the plugin. */
    @Parameter(property = "infaas.skip", defaultValue = "false")
    public final void setSkip(boolean skip) {
        skippedBy = skip ? "infaas.skip" : skippedBy;
    }

    /** Skips this goal alone, if {@code flag} is set. */
    protected final void skip(String property, boolean flag) {
        skippedBy = flag && skippedBy.isEmpty() ? property : skippedBy;
    }

    /** Reports to another receiver than the output of the command. */
    public final void setProgress(Progress receiver) {
        progress = receiver;
    }

    /**
     * Runs the goal, unless it is skipped.
     *
     * @throws BuildException with one message for the user
     */
    public final void perform() throws IOException {
        try {
            if (skippedBy.isEmpty()) {
                run(progress);
            } else {
                progress.note("skipped: " + skippedBy + " is set");
            }
        } catch (DocumentException | IllegalArgumentException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public final Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            perform();
            return 0;
        } catch (BuildException e) {
            err.println(e.getMessage());
            return 1;
        } finally {
            err.flush();
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    protected abstract void run(Progress progress) throws IOException;
}
