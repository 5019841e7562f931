package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.control.FaultProxy;
import io.infaas.controller.control.FaultProxy.Fault;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.ControllerConfig;
import io.infaas.controller.loop.LoopConfig;
import io.infaas.controller.loop.QueryLoad;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.controller.status.AdminConfig;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.nodes.NodeCredentials;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Two nodes of a fleet on EC2 serve, and each way between a gateway, the controller, the nodes and AWS is cut in turn: nothing arrives, and
 * nobody is told. No query is lost, and no machine is ended. Neither gateways nor nodes talk to AWS here.
 */
final class PartitionMatrixIT {

    private static final int SECONDS = LayerCounts.count("infaas.partition.seconds");
    private static final double QUERIES_PER_SECOND = 16;
    private static final int NODES = 2;
    /** What the controller's connections to nodes come from; everything else comes from 127.0.0.1. */
    private static final String CONTROLLER = "127.0.0.2";

    private static final String GATEWAY = "127.0.0.1";

    @TempDir
    private Path folder;

    private final Catalog catalog = TwoApplications.catalog();
    private final Vertx vertx = Vertx.vertx();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final Map<Integer, FaultProxy> ways = new ConcurrentHashMap<>();
    private MotoEc2 moto;
    private FleetFile file;
    private FaultProxy aws;
    private FaultProxy control;
    private EmbeddedInstances instances;
    private Ec2Fleet fleet;
    private Controller controller;
    private Gateway gateway;
    private QueryLoad load;
    private Set<String> running;

    @BeforeEach
    void start() throws Exception {
        TwoApplications.write(folder);
        moto = new MotoEc2(folder);
        aws = FaultProxy.to(vertx, moto.endpoint().getPort());
        Path path = MotoEc2.write(
                folder,
                moto.fleet()
                        .replace("minimum: 0", "minimum: " + NODES)
                        .replace("maximum: 8", "maximum: " + NODES)
                        .replace(moto.endpoint().toString(), "http://127.0.0.1:" + aws.port()));
        file = FleetFile.read(path);
        instances = new EmbeddedInstances(folder, NODES, this::running);
        fleet = Ec2Fleet.start(file, path, catalog, notices::add, MotoEc2.wiring(this::address, Clock.systemUTC()));
        controller = Controller.start(new ControllerConfig(
                new LoopConfig(catalog, fleet.provider(), PolicyKind.COST, PolicySettings.DEFAULTS, file.settings()),
                ControlConfig.local(0),
                AdminConfig.onPort(0),
                Optional.of(journal()),
                true,
                new FromAnotherAddress()));
        control = FaultProxy.to(vertx, controller.controlPort());
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withController(ControllerAddress.plain("127.0.0.1", control.port())))
                .await(30, TimeUnit.SECONDS);
        load = QueryLoad.pictures(gateway.httpPort(), "fashion");
        Until.holds("two nodes", () -> controller.status().nodes().size() == NODES);
        controller.pin(nodes().stream()
                .map(node -> new Placement(catalog.variants().get(0).name(), node))
                .collect(Collectors.toSet()));
        load.start(QUERIES_PER_SECOND);
        awaitBoth();
        running = running();
        assertThat(running).hasSize(NODES);
    }

    @AfterEach
    void stop() throws Exception {
        load.close();
        gateway.close().await(30, TimeUnit.SECONDS);
        controller.close();
        fleet.close();
        instances.close();
        moto.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void everyWayIsCut_oneAfterTheOther_noQueryIsLost_andNoMachineEnds() throws Exception {
        cut(
                "controller and nodes",
                fault -> ways.values().forEach(way -> way.inject(fault, CONTROLLER)),
                () -> controller.status().situation().nodes().stream().noneMatch(NodeCapacity::reached),
                load::answered);
        cut(
                "gateway and one node",
                fault -> ways.values().iterator().next().inject(fault, GATEWAY),
                () -> true,
                load::answered);
        cut("controller and gateway", control::inject, () -> true, load::answered);
        cut("controller and AWS", aws::inject, () -> true, load::answered);
        // held meanwhile
        cut(
                "gateway and all nodes",
                fault -> ways.values().forEach(way -> way.inject(fault, GATEWAY)),
                () -> true,
                load::sent);

        load.endWithoutLoss();
        assertThat(running()).isEqualTo(running);
        assertThat(Files.readString(journal())).doesNotContain("\"node-terminate\"", "\"node-gone\"");
    }

    private interface Cut {
        void apply(Fault fault);
    }

    /**
     * @param noticed whether the cut has had the effect for which it is made
     * @param progress of queries: from then on the way stays cut until as many are done as are sent in the time
     */
    private void cut(String between, Cut cut, BooleanSupplier noticed, IntSupplier progress) {
        cut.apply(Fault.STALLED);
        Until.holds("an effect of no way between " + between, noticed);
        int sent = load.sent();
        int done = progress.getAsInt();
        double more = SECONDS * QUERIES_PER_SECOND;
        Until.holds(
                "queries without a way between " + between,
                () -> load.sent() > sent + more && progress.getAsInt() > done + more);
        cut.apply(Fault.NONE);
        awaitBoth();
        System.out.printf(
                "no way between %s for %d s and more: %d queries lost%n",
                between, SECONDS, load.lost().size());
        assertThat(load.lost()).as("no way between %s", between).isEmpty();
        assertThat(running()).as("no way between %s", between).isEqualTo(running);
    }

    private void awaitBoth() {
        // so many that one node alone has queries in flight when the next ones come: at the usual rate it may get all
        load.rate(10 * QUERIES_PER_SECOND);
        for (String node : nodes()) {
            int before = load.answers(node);
            Until.holds("answers of " + node, () -> load.answers(node) > before + 5);
        }
        load.rate(QUERIES_PER_SECOND);
    }

    private Set<String> nodes() {
        return controller.status().nodes().stream().map(Node::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> running() {
        return moto.running(Ec2Settings.in(file)).stream()
                .map(Instance::instanceId)
                .collect(Collectors.toSet());
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    /** A node behind a proxy for each of its ports. */
    private Optional<Node> address(Instance instance, NodeMachine machine) {
        return instances
                .address(instance, machine)
                .map(node -> new Node(node.id(), node.host(), way(node.httpPort()), way(node.grpcPort()), node.type()));
    }

    private int way(int port) {
        return ways.computeIfAbsent(port, to -> FaultProxy.to(vertx, to)).port();
    }

    /** Shows nodes nothing, from an address of its own. */
    private static final class FromAnotherAddress implements NodeCredentials {

        @Override
        public void encrypt(HttpClientOptions transport) {
            transport.setLocalAddress(CONTROLLER);
        }
    }
}
