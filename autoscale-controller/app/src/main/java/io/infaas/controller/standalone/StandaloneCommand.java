package io.infaas.controller.standalone;

import io.infaas.catalog.store.FolderLock;
import io.infaas.controller.local.TritonInstallation;
import io.infaas.controller.logging.LogFormat;
import io.infaas.controller.loop.PolicyOptions;
import io.infaas.controller.standalone.demonstration.DemoReport;
import io.infaas.gateway.cli.PortOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code infaas standalone}: everything on this machine until SIGTERM or SIGINT, then a graceful stop. */
@Command(
        name = "standalone",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs everything on this machine: builds and profiles the variants of applications, starts local nodes, a"
                    + " controller that loads variants by demand, and a gateway. Then runs a demonstration and serves"
                    + " until SIGTERM or Ctrl-C.",
            ""
        },
        footer = {
            "",
            "The first start builds variants for 1 to 2 minutes for each application, later starts take seconds; the demonstration takes about"
                    + " 90 seconds.",
            "",
            "Exit codes: 0 stopped by SIGTERM or Ctrl-C, or demonstration passed; 1 failure, or demonstration failed or"
                    + " interrupted with --demo=exit; 2 invalid command line."
        })
public final class StandaloneCommand implements Callable<Integer> {

    /** System property with the folder of the distribution. */
    private static final String HOME = "infaas.home";

    /** Applications without a definition. */
    private static final List<String> EXAMPLES = List.of("fashion", "sorting");
    /** Nodes come and go by demand unless their number is given. */
    private static final int DEFAULT_MOST = 2;

    @Option(
            names = "--definition",
            paramLabel = "FILE",
            description = "infaas.yaml of an application, or its folder; give it several times for several applications"
                    + " (default: the examples 'fashion' and 'sorting').")
    private List<Path> definitions = List.of();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.cache/infaas/standalone",
            description = "Folder that keeps built variants between starts (default: ${DEFAULT-VALUE}).")
    private Path dataDir = Path.of(".");

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Number of local nodes that always run, 1 to 16 (default: 1, and a second one by demand).")
    private @Nullable Integer nodes;

    @Option(
            names = "--max-nodes",
            paramLabel = "N",
            description = "Most local nodes at a time: demand launches and ends those beyond --nodes"
                    + " (default: as many as --nodes).")
    private @Nullable Integer maxNodes;

    @Option(
            names = "--budget-per-hour",
            paramLabel = "DOLLARS",
            description = "Budget of all nodes together at their nominal price, $0.04 per core and hour"
                    + " (default: the price of --max-nodes).")
    private @Nullable Double budget;

    @Option(
            names = "--node-start",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Least time of a node's launch, to imitate slower machines" + " (default: ${DEFAULT-VALUE}).")
    private int nodeStart;

    @Option(
            names = "--node-scale-in-delay",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Seconds without need of a node before the controller drains and ends it"
                    + " (default: ${DEFAULT-VALUE}).")
    private int nodeScaleInDelay;

    @Mixin
    private final PortOptions ports = new PortOptions();

    @Option(
            names = "--triton",
            paramLabel = "HOME",
            arity = "0..1",
            fallbackValue = "",
            description = "Runs tritonserver processes instead of embedded nodes. The installation is HOME, else $"
                    + TritonInstallation.VARIABLE + ", /opt/tritonserver or ~/.cache/infaas/triton-server.")
    private @Nullable String triton;

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--keep-all",
            description = "Keeps every variant loaded on every node, whatever the demand; skips the demonstration.")
    private boolean keepAll;

    @Option(
            names = "--control-port",
            paramLabel = "PORT",
            defaultValue = "8003",
            description = "Port of the controller for gateways; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int controlPort;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "8004",
            description =
                    "Port of the controller for 'infaas status'; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int adminPort;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "File to which the controller appends its decisions and actions, one JSON object per line"
                    + " (default: journal.jsonl in --data-dir).")
    private @Nullable Path journal;

    @Option(
            names = "--demo",
            paramLabel = "MODE",
            defaultValue = "${sys:infaas.demo:-serve}",
            description =
                    "serve: run the demonstration, then serve; exit: run it and stop, with exit code 0 only if all checks"
                            + " passed; none: serve without it (default: ${DEFAULT-VALUE}).")
    private DemonstrationMode demo = DemonstrationMode.SERVE;

    @Option(names = "--exit-with-parent", description = "Stops when the parent process has ended.")
    private boolean exitWithParent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Console console = new Console(spec.commandLine().getOut());
        LogFormat.quietFleet();
        int afterSignal = demo == DemonstrationMode.EXIT ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
        try (Lifetime lifetime = Lifetime.begin(exitWithParent, afterSignal)) {
            Optional<DemoReport> report = serve(lifetime, console);
            if (demo == DemonstrationMode.EXIT && report.isPresent()) {
                report.get().printVerdict();
                return report.get().hasPassed() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
            }
            return CommandLine.ExitCode.OK;
        } catch (InterruptedException e) {
            // the end of the lifetime; everything has been closed on the way here
            return afterSignal;
        }
    }

    /** Returns when everything has stopped. */
    @SuppressWarnings("try") // the lock is only kept
    private Optional<DemoReport> serve(Lifetime lifetime, Console console) throws Exception {
        String mainClass = spec.root().userObject().getClass().getName();
        Optional<DemoReport> report = Optional.empty();
        StandaloneConfig config = config();
        config.checkPorts();
        PreparedApplications applications = Standalone.prepare(config);
        try (FolderLock folder = FolderLock.take(config.dataDir());
                Standalone standalone = Standalone.start(config, applications, mainClass, console)) {
            try {
                if (demo != DemonstrationMode.NONE) {
                    report = Optional.of(standalone.demonstrate());
                }
                if (demo != DemonstrationMode.EXIT) {
                    report.ifPresent(DemoReport::printVerdict);
                    console.stage("Serving until SIGTERM or Ctrl-C");
                    lifetime.awaitEnd();
                }
            } finally {
                lifetime.unwinding();
                console.stage("Stopping gateway, controller and nodes");
            }
        }
        return report;
    }

    private StandaloneConfig config() {
        return new StandaloneConfig(
                definitions(),
                dataDir,
                fleet(),
                Optional.ofNullable(triton)
                        .map(home -> TritonInstallation.find(Optional.of(home)
                                .filter(value -> !value.isBlank())
                                .map(Path::of))),
                new StandaloneConfig.Ports(
                        ports.host(), ports.http(), ports.grpc(), ports.metrics(), controlPort, adminPort),
                policy.policy(),
                policy.settings(),
                keepAll,
                journal == null ? dataDir.resolve("journal.jsonl") : journal);
    }

    private LocalFleet fleet() {
        int start = nodes == null ? 1 : nodes;
        int limit = maxNodes != null ? maxNodes : nodes == null ? DEFAULT_MOST : nodes;
        return new LocalFleet(
                start,
                limit,
                budget == null ? OptionalDouble.empty() : OptionalDouble.of(budget),
                Duration.ofSeconds(nodeStart),
                Duration.ofSeconds(nodeScaleInDelay));
    }

    private List<Path> definitions() {
        if (!definitions.isEmpty()) {
            return definitions;
        }
        String home = System.getProperty(HOME);
        List<Path> examples = home == null
                ? List.of()
                : EXAMPLES.stream()
                        .map(example -> Path.of(home, "examples", example))
                        .filter(Files::isDirectory)
                        .toList();
        if (examples.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "no example beside this program: pass --definition with the infaas.yaml of an application");
        }
        return examples;
    }

    /** Whether the demonstration runs, and the step after it. */
    enum DemonstrationMode {
        /** Run it, then keep serving. */
        SERVE,
        /** Run it, then stop; the exit code states whether all checks passed. */
        EXIT,
        /** Serve without it. */
        NONE
    }
}
