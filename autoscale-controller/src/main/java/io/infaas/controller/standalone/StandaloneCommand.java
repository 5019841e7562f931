package io.infaas.controller.standalone;

import io.infaas.controller.loop.PolicyOptions;
import io.infaas.controller.node.TritonInstallation;
import io.infaas.gateway.PortOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas standalone}: everything on this machine, until SIGTERM or SIGINT, which it obeys gracefully. */
@Command(
        name = "standalone",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes and measures variants of an example application, starts local nodes, a controller that loads"
                        + " variants by demand and a gateway, shows that"
                        + " queries with different objectives are answered by different variants, and goes on serving.")
public final class StandaloneCommand implements Callable<Integer> {

    /** System property: folder of the distribution. */
    private static final String HOME = "infaas.home";

    @Option(
            names = "--definition",
            paramLabel = "FILE",
            description = "The application's infaas.yaml, or its folder (default: the example fashion).")
    private @Nullable Path definition;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.cache/infaas/standalone",
            description = "Keeps measured variants from one start to the next (${DEFAULT-VALUE}).")
    private Path dataDir = Path.of(".");

    @Option(names = "--nodes", defaultValue = "2", description = "Local nodes (${DEFAULT-VALUE}).")
    private int nodes;

    @Mixin
    private final PortOptions ports = new PortOptions();

    @Option(
            names = "--triton",
            paramLabel = "HOME",
            arity = "0..1",
            fallbackValue = "",
            description = "Real tritonservers as nodes instead of the embedded one: the one in HOME, else in $"
                    + TritonInstallation.VARIABLE + ", /opt/tritonserver or ~/.cache/infaas/triton-server.")
    private @Nullable String triton;

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Option(names = "--keep-all", description = "Load every variant on every node and keep them, whatever the demand.")
    private boolean keepAll;

    @Option(
            names = "--control-port",
            paramLabel = "PORT",
            defaultValue = "8003",
            description = "Of the controller's stream of views; 0 for a free one (${DEFAULT-VALUE}).")
    private int controlPort;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "8004",
            description = "That infaas status asks; 0 for a free one (${DEFAULT-VALUE}).")
    private int adminPort;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "The controller's decisions and actions are appended here, one JSON object per line"
                    + " (default: journal.jsonl in --data-dir).")
    private @Nullable Path journal;

    @Option(
            names = "--demo",
            paramLabel = "MODE",
            defaultValue = "${sys:infaas.demo:-serve}",
            description =
                    "serve: demonstrate, then go on serving; exit: demonstrate and end, with status 0 only if all of it"
                            + " held; none: serve at once (${DEFAULT-VALUE}).")
    private DemonstrationMode demo = DemonstrationMode.SERVE;

    @Option(names = "--exit-with-parent", description = "End when the process that started this one has ended.")
    private boolean exitWithParent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Console console = new Console(spec.commandLine().getOut());
        int whenAsked = demo == DemonstrationMode.EXIT ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
        try (Lifetime lifetime = Lifetime.begin(exitWithParent, whenAsked)) {
            try {
                return serve(lifetime, console);
            } catch (InterruptedException e) {
                // asked to end, and everything has been closed on the way here
                return whenAsked;
            }
        }
    }

    private int serve(Lifetime lifetime, Console console) throws Exception {
        String mainClass = spec.root().userObject().getClass().getName();
        try (Standalone standalone = Standalone.start(config(), mainClass, console)) {
            try {
                boolean held = demo == DemonstrationMode.NONE || standalone.demonstrate();
                if (demo == DemonstrationMode.EXIT) {
                    return held ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
                }
                console.stage("Serving until SIGTERM or Ctrl-C");
                lifetime.awaitEnd();
                return CommandLine.ExitCode.OK;
            } finally {
                lifetime.unwinding();
                console.stage("Ending");
            }
        }
    }

    private StandaloneConfig config() {
        return new StandaloneConfig(
                definition(),
                dataDir,
                nodes,
                Optional.ofNullable(triton)
                        .map(home -> TritonInstallation.find(Optional.of(home)
                                .filter(named -> !named.isBlank())
                                .map(Path::of))),
                new StandaloneConfig.Ports(
                        ports.host(), ports.http(), ports.grpc(), ports.metrics(), controlPort, adminPort),
                policy.kind(),
                policy.settings(),
                keepAll,
                journal == null ? dataDir.resolve("journal.jsonl") : journal);
    }

    private Path definition() {
        if (definition != null) {
            return definition;
        }
        String home = System.getProperty(HOME);
        Path example = Path.of(home == null ? "" : home, "examples", "fashion");
        if (home == null || !Files.isDirectory(example)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "the example is not beside this program: give --definition, the infaas.yaml of an application");
        }
        return example;
    }
}
