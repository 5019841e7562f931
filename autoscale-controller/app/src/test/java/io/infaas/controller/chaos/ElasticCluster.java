package io.infaas.controller.chaos;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.control.FaultProxy;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.ControllerConfig;
import io.infaas.controller.loop.LoopConfig;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.status.AdminConfig;
import io.infaas.gateway.nodes.NodeCredentials;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.testing.KeptPorts;
import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Three applications, one to three nodes that a controller of the policy {@code cost} launches and ends by demand, and two gateways in
 * processes of their own, the second behind a {@link FaultProxy}. By its profiles a node carries little, so that light loads make nodes
 * come. The caller of {@code start} closes it.
 */
final class ElasticCluster implements AutoCloseable {

    static final int MOST_NODES = 3;
    /** The application whose load makes nodes come and go; it has two variants. */
    static final String SURGING = "fashion";
    /** One with a steady load. */
    static final String STEADY = "garments";
    /** One that has no load most of the time, and then nothing loaded. */
    static final String SPARSE = "sketches";

    private static final EvaluationRequests QUESTIONS = EvaluationRequests.of(16, 1);
    private static final double NODE_PRICE = 0.04;
    /** A controller waits that long for gateways that do not attach, or no longer answer. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final Path folder;
    private final NodeKind kind;
    private final Vertx vertx = Vertx.vertx();
    private final Catalog catalog = catalog();
    private final int controlPort = KeptPorts.next();
    private final JournalReader journal;
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final OpenResources open = new OpenResources();
    private LocalNodeProvider nodes;
    private ReferenceAnswers references;
    private Controller controller;
    private FaultProxy proxy;

    @SuppressWarnings("NullAway.Init") // what is not set here is set by open(), before anybody gets the cluster
    private ElasticCluster(Path folder, NodeKind kind) throws IOException {
        this.folder = folder;
        this.kind = kind;
        this.journal = JournalReader.create();
    }

    /** @param folder an empty one, for the variants */
    static ElasticCluster start(NodeKind kind, Path folder) throws Exception {
        ElasticCluster cluster = new ElasticCluster(folder, kind);
        boolean started = false;
        try {
            cluster.open();
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    private void open() throws Exception {
        open.push(() -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        for (Variant variant : catalog.variants()) {
            ExampleRepository.write(folder, variant, variant.architecture());
        }
        nodes = LocalNodeProvider.start(
                new LocalNodes(1, Catalogs.NODE_TYPE, kind.over(folder)).upTo(MOST_NODES, NODE_PRICE, Duration.ZERO),
                notice -> {});
        open.push(nodes);
        TritonClient first = GatewayClients.client(vertx, nodes.nodes().get(0).grpcPort());
        references = ReferenceAnswers.of(first, catalog.variants(), QUESTIONS);
        controller = controller(true);
        open.push(() -> controller.close());
        proxy = FaultProxy.to(vertx, controlPort);
        open.push(() -> gateways.forEach(GatewayProcess::close));
        gateways.addAll(GatewayProcess.startAll(controlPort, proxy.port()));
        awaitPropagation();
    }

    private Controller controller(boolean first) throws Exception {
        PolicySettings settings = PolicySettings.DEFAULTS.withDelays(2, 4);
        ControllerConfig config = new ControllerConfig(
                new LoopConfig(
                        catalog,
                        nodes,
                        LoopbackConfig.BY_PROFILES,
                        settings,
                        FleetSettings.between(1, MOST_NODES, MOST_NODES * NODE_PRICE)
                                .withScaleInDelay(Duration.ofSeconds(2))),
                ControlConfig.local(controlPort),
                AdminConfig.onPort(0),
                Optional.of(journal.file()),
                first,
                NodeCredentials.NONE);
        return Controller.start(config, LoopbackConfig.BY_PROFILES.with(settings), LEASE);
    }

    /** Ends the controller and starts another one at the same ports, for the same nodes. */
    void restartController(Runnable meanwhile) throws Exception {
        controller.close();
        meanwhile.run();
        controller = controller(false);
        awaitPropagation();
    }

    /** Restarts a gateway, by its index. */
    void restartGateway(int index, Runnable meanwhile) throws Exception {
        GatewayProcess old = gateways.get(index);
        old.terminate();
        meanwhile.run();
        gateways.set(index, old.successor());
    }

    FaultProxy controlProxy() {
        return proxy;
    }

    JournalReader journal() {
        return journal;
    }

    NodeKind kind() {
        return kind;
    }

    LocalNodeProvider nodes() {
        return nodes;
    }

    /** The machines that are not gone. */
    List<NodeMachine> machines() {
        return nodes.list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .toList();
    }

    List<String> ready() {
        return machines().stream()
                .filter(machine -> machine.life() == MachineLife.READY)
                .map(NodeMachine::id)
                .toList();
    }

    /** Load of an application through both gateways, whose queries use the accuracy floors in turn. */
    CheckedOpenLoop load(String application, Double... floors) {
        List<Variant> own = catalog.variantsOf(catalog.application(application).orElseThrow());
        return new CheckedOpenLoop(
                application,
                GatewayClients.on(
                                vertx,
                                gateways.stream().map(GatewayProcess::grpcPort).toList())
                        .balanced(),
                QUESTIONS,
                references.of(own),
                List.of(floors));
    }

    private void awaitPropagation() {
        Until.holds("both gateways with the newest view", () -> {
            var now = controller.status();
            return now.viewVersion() > 0
                    && now.gateways().stream()
                                    .filter(gateway -> gateway.attached() && gateway.view() == now.viewVersion())
                                    .count()
                            == gateways.size();
        });
    }

    /** The networks of the example, each for one of the applications. */
    private static Catalog catalog() {
        Map<String, String> owners = new HashMap<>(Map.of("fm-medium", STEADY, "fm-large", SPARSE));
        Catalog all = Catalogs.fashion()
                .variant("fm-nano", "fp32", 0.86, 30)
                .variant("fm-small", "fp32", 0.90, 40)
                .variant("fm-medium", "fp32", 0.92, 8)
                .variant("fm-large", "fp32", 0.94, 30)
                .build();
        Application plain = all.applications().get(0);
        List<Application> applications = List.of(SURGING, STEADY, SPARSE).stream()
                .map(name ->
                        new Application(name, plain.description(), plain.contract(), plain.metric(), plain.objective()))
                .toList();
        List<Architecture> architectures = all.architectures().stream()
                .map(network -> new Architecture(
                        network.name(),
                        owners.getOrDefault(network.name(), SURGING),
                        "0".repeat(64),
                        network.contract()))
                .toList();
        return new Catalog(
                applications,
                architectures,
                all.variants(),
                List.of(new NodeType(Catalogs.NODE_TYPE, 1, 8L << 30, 0, NODE_PRICE)));
    }

    @Override
    public void close() {
        open.close();
    }
}
