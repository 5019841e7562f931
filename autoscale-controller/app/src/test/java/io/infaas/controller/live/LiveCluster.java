package io.infaas.controller.live;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.controller.chaos.ScriptedPolicy;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.CostPolicy;
import io.infaas.controller.standalone.demonstration.GatewayClient;
import io.infaas.controller.standalone.demonstration.LabelledBatch;
import io.infaas.controller.status.ControllerStatus;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.OpenResources;
import io.infaas.triton.testing.Until;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Embedded nodes as child processes, and a controller, a gateway and its client in this process. The
 * controller plans what the test sets, until it is let go. The caller of {@code start} closes it.
 */
final class LiveCluster implements AutoCloseable {

    private static final Path DEFINITION =
            Path.of("..", "model-repo-templates", "examples", "fashion", Definition.NAME);
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final OpenResources open;
    private final Catalog catalog;
    private final Controller controller;
    private final Gateway gateway;
    private final GatewayClient client;
    private final ScriptedPolicy policy;
    private final Map<Integer, List<LabelledBatch>> batches = new HashMap<>();
    private int told;

    private LiveCluster(
            OpenResources open,
            Catalog catalog,
            Controller controller,
            Gateway gateway,
            GatewayClient client,
            ScriptedPolicy policy) {
        this.open = open;
        this.catalog = catalog;
        this.controller = controller;
        this.gateway = gateway;
        this.client = client;
        this.policy = policy;
    }

    /**
     * Starts a cluster that plans nothing.
     *
     * @param repository has the variants of the catalog
     */
    static LiveCluster start(Path repository, Catalog catalog, int nodes) throws Exception {
        return start(repository, catalog, nodes, 0);
    }

    /**
     * The same with comparisons.
     *
     * @param comparedShare largest share of the queries that is answered again
     */
    static LiveCluster start(Path repository, Catalog catalog, int nodes, double comparedShare) throws Exception {
        OpenResources open = new OpenResources();
        // to follow every buffer takes several times what a query takes otherwise
        ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        open.push(() -> ResourceLeakDetector.setLevel(usual));
        try {
            LocalNodeProvider provider = LocalNodeProvider.start(
                    new LocalNodes(
                            nodes,
                            Catalogs.NODE_TYPE,
                            new EmbeddedNodes(repository, ChildJvm.likeThis(Infaas.class.getName()))),
                    notice -> {});
            open.push(provider);
            ScriptedPolicy policy = new ScriptedPolicy();
            Controller controller = Controller.start(
                    LoopbackConfig.of(catalog, provider, PolicySettings.DEFAULTS, 0, Optional.empty()), policy, LEASE);
            open.push(controller);
            Gateway gateway = Gateway.start(GatewayConfig.withoutView()
                            .withPorts("127.0.0.1", 0, 0, 0)
                            .withComparedShare(comparedShare)
                            .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                    .await(30, TimeUnit.SECONDS);
            open.push(() -> gateway.close().await(30, TimeUnit.SECONDS));
            Vertx vertx = Vertx.vertx();
            open.push(() -> vertx.close().await(10, TimeUnit.SECONDS));
            GatewayClient client =
                    new GatewayClient(vertx, "127.0.0.1", gateway.httpPort(), gateway.grpcPort(), contract());
            open.push(client);
            Until.holds("a view", () -> gateway.viewVersion() > 0);
            return new LiveCluster(open.handOver(), catalog, controller, gateway, client, policy);
        } finally {
            open.close();
        }
    }

    private static Contract contract() {
        return Definition.read(DEFINITION).application().contract();
    }

    Catalog catalog() {
        return catalog;
    }

    GatewayClient client() {
        return client;
    }

    /** Queries of so many items. */
    List<LabelledBatch> batches(int size) {
        return batches.computeIfAbsent(size, items -> {
            List<LabelledBatch> all = LabelledBatch.of(DEFINITION, Definition.read(DEFINITION), items);
            return all.subList(0, Math.min(32, all.size()));
        });
    }

    /** All evaluation data in queries of so many items. */
    List<LabelledBatch> allBatches(int size) {
        return LabelledBatch.of(DEFINITION, Definition.read(DEFINITION), size);
    }

    /** The accuracy of a variant by its full name. */
    double accuracy(String variant) {
        return catalog.variant(variant)
                .orElseThrow()
                .profiles()
                .get(0)
                .accuracy()
                .value();
    }

    List<Node> nodes() {
        return controller.status().nodes();
    }

    /** The placement of the variant with that alias on the node with that index. */
    Placement place(String alias, int node) {
        return new Placement(
                catalog.variant(alias).orElseThrow().name(), nodes().get(node).id());
    }

    /** Plans exactly these placements, and waits until the gateway routes to them and to nothing else. */
    void hold(Placement... places) {
        policy.setPlan(PlanChange.Kind.PRELOAD, places);
        Until.holds(
                () -> "exactly %s; there are %s".formatted(List.of(places), instances()),
                () -> instances().equals(active(places))
                        && gateway.viewVersion() >= controller.status().viewVersion());
    }

    private static SortedMap<Placement, InstanceState> active(Placement... places) {
        SortedMap<Placement, InstanceState> all = new TreeMap<>();
        for (Placement place : places) {
            all.put(place, InstanceState.ACTIVE);
        }
        return all;
    }

    /** Lets the policy {@code infaas} plan from what is loaded. */
    void letGo() {
        policy.delegateTo(new CostPolicy().with(PolicySettings.DEFAULTS));
    }

    SortedMap<Placement, InstanceState> instances() {
        return new TreeMap<>(controller.status().situation().instances());
    }

    /** What is there, in short. */
    String text() {
        List<ControllerStatus.ChangeRow> all = changes();
        int before = told;
        told = all.size();
        return instances().entrySet().stream()
                        .map(entry -> "%s@%s=%s"
                                .formatted(
                                        catalog.variant(entry.getKey().variant())
                                                .orElseThrow()
                                                .alias(),
                                        entry.getKey().node(),
                                        entry.getValue()))
                        .collect(Collectors.joining(" "))
                + all.stream()
                        .limit(Math.max(0, all.size() - before))
                        .map(change -> "%n      -> %s +%s -%s %s"
                                .formatted(change.kind(), change.add(), change.remove(), change.reason()))
                        .collect(Collectors.joining());
    }

    /** The decisions so far, newest first. */
    List<ControllerStatus.ChangeRow> changes() {
        return controller.status().changes();
    }

    /** Time of the first decision that the test did not set; fails if there is none. */
    Instant firstChange() {
        return changes().stream()
                .filter(change -> !change.kind().equals(PlanChange.Kind.PRELOAD.label()))
                .map(change -> Instant.parse(change.time()))
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> new AssertionError("no decision; there are " + instances()));
    }

    @Override
    public void close() {
        open.close();
    }
}
