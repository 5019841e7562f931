package io.infaas.builder.command;

import picocli.CommandLine.Command;

/** {@code infaas catalog}: what is done with catalogs. */
@Command(
        name = "catalog",
        mixinStandardHelpOptions = true,
        description = "What is done with catalogs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = DiffCommand.class)
public final class CatalogCommand {}
