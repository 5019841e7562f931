package io.infaas.controller.standalone;

import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Definition;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.journalfile.RecordingFile;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.standalone.PreparedApplications.BuiltApplications;
import io.infaas.controller.standalone.demonstration.DemoText;
import io.infaas.simulator.workload.Recording;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what the policies cost on launchable local nodes while a load rises and falls: {@code autoscale-controller/bench/cost}. */
@Command(
        name = "autoscale-controller/bench/cost",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures what the policies cost, and how many queries are late, on local nodes that are launched and"
                        + " ended by demand, while the load rises and falls. One policy after the other, each from"
                        + " nothing; the table has those measured before with the same load, too.")
final class CostBench implements Callable<Integer> {

    @Option(
            names = "--definition",
            description = "infaas.yaml of an application, or its folder; default ${DEFAULT-VALUE}")
    private Path definition = Path.of("model-repo-templates/examples/fashion");

    @Option(names = "--policy", description = "cost, static, hpa, individual or infaas; may be repeated; default all")
    private List<String> policies = new ArrayList<>();

    @Option(names = "--accuracy", description = "floor of the queries; default that of the application")
    private @Nullable Double accuracy;

    @Option(names = "--bound", description = "latency bound of the queries, ms; default that of the application")
    private @Nullable Double bound;

    @Mixin
    private final CostLoad.Options load = new CostLoad.Options();

    @Option(names = "--max-nodes", description = "default ${DEFAULT-VALUE}")
    private int most = 3;

    @Option(
            names = "--node-cores",
            description = "cores that a node has and is held to, default its share of the machine")
    private @Nullable Integer nodeCores;

    @Option(names = "--node-start", description = "seconds that a launch takes at least, default ${DEFAULT-VALUE}")
    private int nodeStart = 5;

    @Option(names = "--node-scale-in-delay", description = "seconds, default ${DEFAULT-VALUE}")
    private int scaleInDelay = 10;

    @Option(names = "--data-dir", description = "keeps built variants and journals, default ${DEFAULT-VALUE}")
    private Path data = Path.of(System.getProperty("user.home"), ".cache", "infaas", "standalone");

    @Option(names = "--output", description = "folder of the results, default ${DEFAULT-VALUE}")
    private Path output = Path.of("autoscale-controller/target/bench/cost");

    private final SimulatorCalibration calibration = new SimulatorCalibration();
    private String command = "";

    public static void main(String[] args) {
        CostBench bench = new CostBench();
        bench.command = ("autoscale-controller/bench/cost " + String.join(" ", args)).strip();
        System.exit(new CommandLine(bench).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(output);
        Path file = Files.isDirectory(definition) ? definition.resolve(Definition.NAME) : definition;
        Definition read = DefinitionFiles.read(file).definition();
        Objective usual = read.application().objective();
        Objective objective = new Objective(
                bound == null ? usual.latencyMs() : bound, accuracy == null ? usual.minAccuracy() : accuracy);
        List<PolicyFactory> kinds = policies.isEmpty()
                ? PolicyFactory.all()
                : policies.stream().map(PolicyFactory::of).toList();
        NodeType nodeType = nodeCores == null ? fleet().nodeType() : fleet().nodeType(nodeCores);
        String what = "'%s' with accuracy >= %s within %s ms, %s; 1 to %d nodes of %d core%s"
                .formatted(
                        read.application().name(),
                        DemoText.plain(objective.minAccuracy()),
                        DemoText.plain(objective.latencyMs()),
                        load,
                        most,
                        nodeType.cores(),
                        nodeType.cores() == 1 ? "" : "s");
        Console console = new Console(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        BuiltApplications built = withDefault(
                objective,
                PreparedApplications.of(List.of(file), data, nodeType).build(console));
        for (PolicyFactory kind : kinds) {
            CostResult result = measure(kind, built, nodeType, objective, what, console);
            DocumentFormat.JSON.write(output.resolve(kind.label() + ".json"), result);
        }
        List<CostResult> results = new ArrayList<>();
        for (PolicyFactory kind : PolicyFactory.all()) {
            Path known = output.resolve(kind.label() + ".json");
            if (Files.exists(known)) {
                CostResult result = DocumentFormat.JSON.read(known, CostResult.class);
                if (result.what().equals(what)) {
                    results.add(result);
                }
            }
        }
        System.out.println(CostResult.markdown(what, results));
        System.out.println(calibration.markdown());
        return 0;
    }

    /** With that objective as the applications' default: the policy {@code static} provides for it. */
    private static BuiltApplications withDefault(Objective objective, BuiltApplications built) {
        Catalog catalog = built.catalog();
        return new BuiltApplications(
                built.definitions(),
                new Catalog(
                        catalog.applications().stream()
                                .map(application -> application.with(objective))
                                .toList(),
                        catalog.architectures(),
                        catalog.variants(),
                        catalog.nodeTypes()),
                built.repository());
    }

    private CostResult measure(
            PolicyFactory kind,
            BuiltApplications built,
            NodeType nodeType,
            Objective objective,
            String what,
            Console console)
            throws Exception {
        Application application = built.catalog().applications().get(0);
        console.stage(kind.label() + ": " + what);
        StandaloneConfig config = new StandaloneConfig(
                built.definitions(),
                data,
                fleet(),
                Optional.empty(),
                new StandaloneConfig.Ports("127.0.0.1", 0, 0, 0, 0, 0),
                kind,
                PolicySettings.DEFAULTS.withPeak(Map.of(application.name(), load.high() * load.items())),
                false,
                data.resolve("cost-" + kind.label() + ".jsonl"));
        Path recorded = RecordingFile.beside(config.journal());
        Files.deleteIfExists(recorded);
        CostResult result;
        try (Standalone all = Standalone.start(config, built, nodeType, Infaas.class.getName(), console)) {
            result = new CostRun(all, application, objective, load, console).run(kind, command, what);
        }
        calibration.add(kind, built.catalog(), config.settings(), Recording.read(recorded));
        return result;
    }

    private LocalFleet fleet() {
        return new LocalFleet(
                1, most, OptionalDouble.empty(), Duration.ofSeconds(nodeStart), Duration.ofSeconds(scaleInDelay));
    }
}
