package io.infaas.controller.loop;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.estimate.MeasuredProfiles;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.store.StoreException;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.fixed.FixedNodeProvider;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.fleetfile.FleetProvider;
import io.infaas.controller.fleetfile.ProviderSource;
import io.infaas.controller.follow.CatalogFollower;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.journalfile.JournalFile.JournalException;
import io.infaas.controller.lease.Lease;
import io.infaas.controller.lease.LeaseException;
import io.infaas.controller.lease.Mandate;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.ports.PortClaim;
import io.infaas.controller.ports.PortClaim.PortTakenException;
import io.infaas.controller.profiling.MeasuredCatalog;
import io.infaas.controller.profiling.NodeProfiling;
import io.infaas.controller.profiling.VariantMeasurer.MeasurerSource;
import io.infaas.controller.status.AdminPortOptions;
import io.infaas.gateway.cli.NodeSecurityOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code infaas controller}: loads and unloads variants on given nodes, or on a fleet of its own, until SIGTERM or SIGINT, then shuts down gracefully.
 * Exit status 0 after a clean shutdown, 1 if it cannot start, 2 for invalid arguments.
 */
@Command(
        name = "controller",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Loads and unloads variants on nodes by demand, and publishes views to gateways.")
public final class ControllerCommand implements Callable<Integer> {

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            required = true,
            description =
                    "Catalog of all variants: catalog.json, written by infaas build, or s3://BUCKET/PREFIX, the target of infaas publish:"
                            + " the controller then adopts each later publication while it runs.")
    private String catalog = CatalogFile.NAME;

    @ArgGroup(multiplicity = "1")
    private NodeSourceOptions source = new NodeSourceOptions();

    @Option(
            names = "--node-type",
            paramLabel = "NAME",
            description = "Node type of nodes that name none (default: the catalog's only node type).")
    private @Nullable String nodeType;

    @Mixin
    private final NodeSecurityOptions security = new NodeSecurityOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--control-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address that gateways connect to (default: ${DEFAULT-VALUE}).")
    private String controlHost = "";

    @Option(
            names = "--control-port",
            paramLabel = "PORT",
            defaultValue = "8003",
            description = "Control port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int controlPort;

    @Option(
            names = "--control-token-file",
            paramLabel = "FILE",
            description = "File with the token that gateways must present; required unless --control-host is loopback.")
    private @Nullable Path controlToken;

    @Option(names = "--control-cert-file", paramLabel = "FILE", description = "Certificate of the control port (PEM).")
    private @Nullable Path certificate;

    @Option(names = "--control-key-file", paramLabel = "FILE", description = "Its private key (PEM).")
    private @Nullable Path key;

    @Option(
            names = "--control-ca-file",
            paramLabel = "FILE",
            description = "CA that signs the gateways' client certificates (PEM).")
    private @Nullable Path authority;

    @Mixin
    private final AdminPortOptions admin = new AdminPortOptions();

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "File to append decisions and actions to, one JSON object per line. Beside it FILE.costs,"
                    + " FILE.corrections, FILE.desired (wishes of operators, without --lease), and FILE without .jsonl plus .demand.jsonl: the demand of each second, for"
                    + " 'infaas simulate --from-journal'.")
    private @Nullable Path journal;

    @Option(
            names = "--measure",
            paramLabel = "DEFINITION",
            split = ",",
            description =
                    "Definitions of the catalog's applications: a new node of a type without measurements measures their"
                            + " variants with their evaluation data before it serves. The folder 'repository' beside the"
                            + " catalog must have the models.")
    private List<Path> measure = List.of();

    @Mixin
    private final LeaseOptions lease = new LeaseOptions();

    @Option(names = "--check", description = "Checks catalog and flags, prints a summary, and exits.")
    private boolean check;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final MeasurerSource measurers;
    private Optional<MeasuredCatalog> measured = Optional.empty();
    private Optional<CatalogFollower> published = Optional.empty();

    /** @param measurers opens the measurer of {@code --measure} */
    public ControllerCommand(MeasurerSource measurers) {
        this.measurers = measurers;
    }

    @Override
    public Integer call() throws Exception {
        try {
            Catalog catalog = read();
            PortClaim.check(controlHost, List.of(ControllerConfig.controlClaim(controlPort)));
            PortClaim.check(admin.host(), List.of(ControllerConfig.adminClaim(admin.port())));
            Optional<Path> fleet = source.fleet();
            return fleet.isPresent() ? callOnFleet(catalog, fleet.get()) : callOnNodes(catalog);
        } catch (DocumentException
                | IllegalArgumentException
                | FleetException
                | PortTakenException
                | JournalException
                | LeaseException
                | StoreException e) {
            return reportFailure(e);
        }
    }

    private Catalog read() {
        if (!catalog.startsWith("s3:")) {
            return CatalogFile.read(Path.of(catalog));
        }
        if (!measure.isEmpty()) {
            throw new IllegalArgumentException(
                    "--measure needs the models beside the catalog, and %s has none here: copy both into a folder with infaas sync"
                            .formatted(catalog));
        }
        Location source = Location.parse(catalog);
        CatalogFollower follower = CatalogFollower.open(source, source.open(), this::warn);
        published = Optional.of(follower);
        return follower.published();
    }

    private int callOnNodes(Catalog catalog) throws Exception {
        NodeProvider nodeProvider =
                FixedNodeProvider.of(source.nodes(), nodeType == null ? onlyType(catalog) : nodeType);
        return call(
                config(complete(catalog), nodeProvider),
                () -> this::complete,
                nodeProvider.nodes().size() + " nodes",
                (mandate, inForce) -> new ProviderSource.OpenProvider(nodeProvider, () -> {}));
    }

    private int callOnFleet(Catalog built, Path file) throws Exception {
        FleetFile fleet = FleetFile.read(file);
        Catalog catalog = complete(fleet.extend(built, file));
        FleetSettings settings = fleet.settings();
        String nodes = "%d to %d nodes for at most $%.2f/h"
                .formatted(settings.minimum(), settings.maximum(), settings.budgetPerHour());
        FleetProvider fleetProvider = fleet.provider().open(fleet, file, security.clusterSecret(), this::warn);
        FleetProvider provider = check ? fleetProvider : fleetProvider.priced();
        // everything else is known to be right before anything starts
        ControllerConfig config = config(catalog, FixedNodeProvider.none()).with(settings);
        return call(config, () -> completing(fleet, file, provider), nodes, provider);
    }

    /** Completes a later catalog for this fleet. Asks the provider once, now. */
    private UnaryOperator<Catalog> completing(FleetFile fleet, Path file, FleetProvider provider) {
        Consumer<Catalog> types = provider.catalogCheck();
        return next -> {
            Catalog catalog = complete(fleet.extend(next, file));
            types.accept(catalog);
            return catalog;
        };
    }

    /** The catalog with the profiles measured since its build, and with estimates for the rest. */
    private Catalog complete(Catalog built) {
        Catalog builtCatalog;
        if (published.isPresent()) {
            builtCatalog = MeasuredProfiles.NONE.completing(built);
        } else {
            MeasuredCatalog measuredCatalog = MeasuredCatalog.open(built, MeasuredProfiles.beside(Path.of(catalog)));
            measured = Optional.of(measuredCatalog);
            builtCatalog = measuredCatalog.inForce();
        }
        builtCatalog.assumptions().ifPresent(text -> warn(catalog + ": " + text));
        return builtCatalog;
    }

    /** @param completing completes, or refuses, a later catalog */
    private int call(
            ControllerConfig plain, Supplier<UnaryOperator<Catalog>> completing, String nodes, ProviderSource source)
            throws Exception {
        Optional<NodeProfiling> profiling = profiling();
        UnaryOperator<Catalog> completion = published.isPresent() && !check
                ? completing.get()
                : next -> completing.get().apply(next);
        CatalogInForce inForce = new CatalogInForce(
                plain.loop().catalog(), published.map(CatalogFollower::variants).orElse(Set.of()), completion);
        ControllerConfig checked = profiling.map(plain::with).orElseGet(() -> plain.following(inForce));
        String summary = "policy %s; %s; %d variants of %s"
                .formatted(
                        checked.loop().policy().label(),
                        nodes,
                        checked.loop().catalog().variants().size(),
                        String.join(", ", checked.applications()));
        lease.check();
        if (check) {
            report(summary);
            return 0;
        }
        ControllerConfig config = checked.wishing(lease.desired(Optional.ofNullable(journal)));
        published.ifPresent(follower -> follower.follow(CatalogFollower.EVERY, inForce));
        Optional<Lease> rivals = lease.open(admin.host(), admin.port());
        if (rivals.isPresent()) {
            return run(
                    Controller.start(config, rivals.get(), source),
                    summary + "; " + lease.summary(),
                    () -> {},
                    profiling);
        }
        // not closed here: a controller that runs ends with the process
        ProviderSource.OpenProvider provider =
                source.open(Mandate.ALONE, config.loop().catalogInForce());
        return run(Controller.start(config.with(provider.nodes())), summary, provider.end(), profiling);
    }

    private Optional<NodeProfiling> profiling() {
        if (measure.isEmpty() || measured.isEmpty()) {
            return Optional.empty();
        }
        Path repository = Path.of(catalog).resolveSibling("repository");
        return Optional.of(new NodeProfiling(measured.get(), measurers.open(measure, repository, security.security())));
    }

    private int run(Controller controller, String summary, Runnable end, Optional<NodeProfiling> profiling)
            throws InterruptedException {
        report("controller ready: control %s:%d, admin %s:%d; %s"
                .formatted(controlHost, controller.controlPort(), admin.host(), controller.adminPort(), summary));
        endOnSignal(controller, () -> {
            end.run();
            profiling.ifPresent(NodeProfiling::close);
        });
        new CountDownLatch(1).await();
        return 0;
    }

    private ControllerConfig config(Catalog catalog, NodeProvider nodes) {
        return new ControllerConfig(
                new LoopConfig(catalog, nodes, policy.policy(), policy.settings(), FleetSettings.FIXED),
                ControlConfig.of(
                        controlHost,
                        controlPort,
                        Optional.ofNullable(controlToken),
                        Optional.ofNullable(certificate),
                        Optional.ofNullable(key),
                        Optional.ofNullable(authority)),
                admin.config(),
                Optional.ofNullable(journal),
                false,
                security.security());
    }

    private String onlyType(Catalog completeCatalog) {
        List<String> types = new ArrayList<>();
        completeCatalog.nodeTypes().stream().map(NodeType::name).forEach(types::add);
        if (types.size() == 1) {
            return types.get(0);
        }
        if (source.nodes().stream().allMatch(node -> node.contains("="))) {
            return "";
        }
        throw new IllegalArgumentException("%s has node types %s: choose the nodes' type with --node-type"
                .formatted(catalog, String.join(", ", types)));
    }

    private void report(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private void warn(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("infaas controller: " + line);
        err.flush();
    }

    private int reportFailure(Throwable failure) {
        warn(String.valueOf(failure.getMessage()));
        return 1;
    }

    // by default a signal ends the JVM with status 128 + its number; a clean shutdown reports success instead
    private static void endOnSignal(Controller controller, Runnable end) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            controller.close();
                            end.run();
                            Runtime.getRuntime().halt(0);
                        },
                        "controller-end"));
    }
}
