package io.infaas.controller.status;

import io.infaas.gateway.loglevel.LevelChange;
import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.infaas.gateway.loglevel.LogLevelAnswer.LogLevelDocument;
import io.infaas.gateway.loglevel.LogLevelAnswer.LoggerLevel;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infaas log-level}: exit status 0, or 1 if no process answers or the change is refused. */
@Command(
        name = "log-level",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows the levels of the log of a running controller or gateway, or changes one for some minutes. A"
                        + " gateway needs --admin-token-file for that.")
public final class LogLevelCommand implements Callable<Integer> {

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Parameters(
            paramLabel = "LEVEL",
            arity = "0..1",
            description =
                    "error, warn, info, debug or trace; start for the level of the start. Without LEVEL the command shows the levels.")
    private @Nullable String level;

    @Option(
            names = "--logger",
            paramLabel = "NAME",
            defaultValue = LevelChange.OURS,
            description = "Logger, like io.infaas.gateway.routing (default: ${DEFAULT-VALUE}, all loggers).")
    private String logger = "";

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "10",
            description = "Time after which the level of the start holds again, at most " + LevelChange.MOST_MINUTES
                    + " (default: ${DEFAULT-VALUE}).")
    private String minutes = "";

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description =
                    "Metrics port of a gateway, like 127.0.0.1:8002: the levels of the gateway instead of the controller's.")
    private @Nullable String gateway;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        if (gateway != null) {
            admin.askGateway(gateway);
        }
        LogLevelDocument now = level == null
                ? admin.read(LogLevelAnswer.PATH, null, LogLevelDocument.class)
                : AdminOptions.parse(admin.ask("POST", LogLevelAnswer.PATH, query(level)), LogLevelDocument.class);
        print(now, spec.commandLine().getOut());
        return 0;
    }

    private String query(String levels) {
        try {
            // invalid values are found here, so that nothing has to be encoded
            LevelChange checked = LevelChange.of(Map.of("level", levels, "logger", logger, "minutes", minutes)::get);
            return "level=%s&logger=%s&minutes=%d"
                    .formatted(levels, checked.logger(), checked.lasts().toMinutes());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void print(LogLevelDocument now, PrintWriter out) {
        for (LoggerLevel loggerLevel : now.loggers()) {
            String until = loggerLevel.until();
            out.printf("%s %s%s%n", loggerLevel.logger(), loggerLevel.level(), until == null ? "" : " until " + until);
        }
        out.flush();
    }
}
