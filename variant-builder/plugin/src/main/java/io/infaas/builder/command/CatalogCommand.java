package io.infaas.builder.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code infaas catalog}: the commands for catalogs. */
@Command(
        name = "catalog",
        mixinStandardHelpOptions = true,
        description = "Commands for catalogs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DiffCommand.class, MergeCommand.class})
public final class CatalogCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing COMMAND: one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
