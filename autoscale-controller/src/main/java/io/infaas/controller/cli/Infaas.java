package io.infaas.controller.cli;

import io.infaas.builder.command.BuildCommand;
import io.infaas.builder.command.CatalogCommand;
import io.infaas.builder.command.EnginesCommand;
import io.infaas.builder.command.ProfileCommand;
import io.infaas.builder.command.PublishCommand;
import io.infaas.builder.command.ReportCommand;
import io.infaas.builder.command.ValidateCommand;
import io.infaas.builder.command.VerifyCommand;
import io.infaas.controller.loop.ControllerCommand;
import io.infaas.controller.standalone.StandaloneCommand;
import io.infaas.controller.status.ExplainCommand;
import io.infaas.controller.status.StatusCommand;
import io.infaas.gateway.GatewayCommand;
import io.infaas.triton.embedded.NodeCommand;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code infaas}. Exit codes: 0 for success, 1 for a failure, told in one message, 2 for a command line that
 * cannot be meant.
 */
@Command(
        name = "infaas",
        description = "Queries state a latency bound and an accuracy floor; a fitting model variant on a Triton node"
                + " answers them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StandaloneCommand.class,
            GatewayCommand.class,
            ControllerCommand.class,
            NodeCommand.class,
            ValidateCommand.class,
            BuildCommand.class,
            EnginesCommand.class,
            ProfileCommand.class,
            VerifyCommand.class,
            ReportCommand.class,
            PublishCommand.class,
            CatalogCommand.class,
            StatusCommand.class,
            ExplainCommand.class
        },
        footer = {"", "Exit codes: 0 success, 1 failure, 2 wrong usage."})
public final class Infaas implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "What is logged to standard error: ${COMPLETION-CANDIDATES} (default: warn).")
    void logLevel(LogLevel level) {
        level.apply();
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Infaas())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionExceptionHandler(Infaas::failed);
    }

    /** Without a subcommand there is nothing to do but to say so. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "Missing COMMAND: one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        String message = failure.getMessage();
        boolean told = message != null && !message.isBlank();
        err.println(told ? message : failure + ": run it again with --log-level=debug");
        err.flush();
        LoggerFactory.getLogger(Infaas.class).debug("{} failed", command.getCommandName(), failure);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
