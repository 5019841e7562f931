package io.infaas.builder.command;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.progress.Progress;
import io.infaas.catalog.DocumentException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command of the builder: it prints progress as lines, and a failure as one message with status 1. */
abstract class BuilderCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            run(new LineProgress(line -> {
                out.println(line);
                out.flush();
            }));
            return 0;
        } catch (BuildException | DocumentException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    abstract void run(Progress progress) throws IOException;
}
