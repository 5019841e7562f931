package io.infaas.controller.cli;

import io.infaas.builder.command.BuildCommand;
import io.infaas.builder.command.BuildPlansCommand;
import io.infaas.builder.command.CatalogCommand;
import io.infaas.builder.command.InitCommand;
import io.infaas.builder.command.InspectCommand;
import io.infaas.builder.command.ProfileCommand;
import io.infaas.builder.command.PublishCommand;
import io.infaas.builder.command.ReportCommand;
import io.infaas.builder.command.ValidateCommand;
import io.infaas.builder.command.VerifyCommand;
import io.infaas.catalog.nodes.UserDataCommand;
import io.infaas.catalog.sync.SyncCommand;
import io.infaas.controller.logging.LogFormat;
import io.infaas.controller.loop.ControllerCommand;
import io.infaas.controller.preflight.DoctorCommand;
import io.infaas.controller.preflight.OfferingsCommand;
import io.infaas.controller.standalone.StandaloneCommand;
import io.infaas.controller.status.ApplyCommand;
import io.infaas.controller.status.ApplyCommand.DiffCommand;
import io.infaas.controller.status.ApplyCommand.ExportCommand;
import io.infaas.controller.status.ApplyCommand.RollbackCommand;
import io.infaas.controller.status.CordonCommand;
import io.infaas.controller.status.CordonCommand.UncordonCommand;
import io.infaas.controller.status.CostCommand;
import io.infaas.controller.status.DrainCommand;
import io.infaas.controller.status.ExplainCommand;
import io.infaas.controller.status.GetCommand;
import io.infaas.controller.status.LogLevelCommand;
import io.infaas.controller.status.PinCommand;
import io.infaas.controller.status.PinCommand.AllowCommand;
import io.infaas.controller.status.PinCommand.BudgetCommand;
import io.infaas.controller.status.PinCommand.ForbidCommand;
import io.infaas.controller.status.PinCommand.UnpinCommand;
import io.infaas.controller.status.ReplaceCommand;
import io.infaas.controller.status.StatusCommand;
import io.infaas.controller.status.TopCommand;
import io.infaas.gateway.cli.GatewayCommand;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.simulator.report.RegretCommand;
import io.infaas.simulator.report.SimulateCommand;
import io.infaas.triton.embedded.NodeCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code infaas}. Exit codes: 0 for success, 1 for a failure, with one message, 2 for an invalid command line. */
@Command(
        name = "infaas",
        description = {
            "Answers each query with the cheapest model variant that meets its latency bound and accuracy floor, on Triton"
                    + " nodes.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Infaas.InfaasVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StandaloneCommand.class,
            GatewayCommand.class,
            ControllerCommand.class,
            DoctorCommand.class,
            OfferingsCommand.class,
            NodeCommand.class,
            InitCommand.class,
            InspectCommand.class,
            ValidateCommand.class,
            BuildCommand.class,
            BuildPlansCommand.class,
            ProfileCommand.class,
            VerifyCommand.class,
            ReportCommand.class,
            PublishCommand.class,
            CatalogCommand.class,
            SyncCommand.class,
            UserDataCommand.class,
            StatusCommand.class,
            TopCommand.class,
            ExplainCommand.class,
            CostCommand.class,
            SimulateCommand.class,
            RegretCommand.class,
            GetCommand.class,
            DiffCommand.class,
            ApplyCommand.class,
            ExportCommand.class,
            RollbackCommand.class,
            PinCommand.class,
            UnpinCommand.class,
            ForbidCommand.class,
            AllowCommand.class,
            BudgetCommand.class,
            CordonCommand.class,
            UncordonCommand.class,
            ReplaceCommand.class,
            DrainCommand.class,
            LogLevelCommand.class
        },
        footer = {
            "",
            "'infaas COMMAND --help' describes a command. 'infaas archive' creates the class-data archive that makes starts"
                    + " faster.",
            "",
            "Environment:",
            "  JAVA_HOME         JDK 17 or later; otherwise the java on the PATH",
            "  INFAAS_JAVA_OPTS  additional JVM options, separated by spaces",
            "  INFAAS_ARCHIVE    off: neither create nor use the class-data archive",
            "",
            "Exit codes: 0 success; 1 failure, with one message on standard error; 2 invalid command line."
        })
public final class Infaas implements Runnable {

    /** Commands whose output is a log; the output of other commands is a document or a table. */
    private static final Set<String> SERVING = Set.of("controller", "gateway", "node", "standalone", "sync");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "Lowest level that is logged to standard error: ${COMPLETION-CANDIDATES} (default: warn).")
    void logLevel(Level level) {
        LogLevels.begin(level);
    }

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description =
                    "Format of the log: ${COMPLETION-CANDIDATES} (default: text). A line of json is an object with time, level,"
                            + " logger, thread, message and, of a failure, the stack trace as error. Commands that serve print"
                            + " their other lines in this format, too.")
    void logFormat(LogFormat format) {
        format.apply();
        json = format == LogFormat.JSON;
    }

    private boolean json;

    public static void main(String[] args) {
        // documents are UTF-8, and an exported one is read back byte for byte, also in another locale
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.exit(commandLine().setOut(out).execute(args));
    }

    static CommandLine commandLine() {
        Infaas infaas = new Infaas();
        return new CommandLine(infaas, Infaas::create)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionStrategy(infaas::execute)
                .setExecutionExceptionHandler(Infaas::reportFailure);
    }

    /** Creates the objects of the command line; only controllers can measure variants. */
    private static <K> K create(Class<K> commandType) throws Exception {
        if (commandType.equals(ControllerCommand.class)) {
            return commandType.cast(new ControllerCommand(BuiltVariants::open));
        }
        return CommandLine.defaultFactory().create(commandType);
    }

    // before anything runs, so that the first line is JSON, too
    private int execute(CommandLine.ParseResult parsed) {
        if (json && parsed.hasSubcommand()) {
            CommandLine command = parsed.subcommand().commandSpec().commandLine();
            command.setErr(LogFormat.lines(System.err, Level.WARN, command.getCommandName()));
            if (SERVING.contains(command.getCommandName())) {
                command.setOut(LogFormat.lines(System.out, Level.INFO, command.getCommandName()));
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Reports that a subcommand is missing. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "Missing COMMAND, expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    private static int reportFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        String message = failure.getMessage();
        boolean hasMessage = message != null && !message.isBlank();
        err.println(hasMessage ? message : failure + ": run it again with --log-level=debug for details");
        err.flush();
        LoggerFactory.getLogger(Infaas.class).debug("{} failed", command.getCommandName(), failure);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Prints the version of the distribution's jar and of Java. */
    static final class InfaasVersion implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = InfaasVersion.class.getPackage().getImplementationVersion();
            return new String[] {
                "infaas " + (version == null ? "(built without a version)" : version),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }
    }
}
