package io.infaas.builder.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A finished command with its exit status and its standard error. */
record CommandRun(int status, String err) {

    static CommandRun of(Object command, String... arguments) {
        StringWriter err = new StringWriter();
        int status = new CommandLine(command)
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments);
        return new CommandRun(status, err.toString());
    }
}
