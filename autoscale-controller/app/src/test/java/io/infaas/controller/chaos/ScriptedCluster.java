package io.infaas.controller.chaos;

import io.infaas.controller.control.FaultProxy;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.triton.testing.Until;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fleet, a controller in this process whose plan the test sets, and two gateways in separate processes. The second gateway
 * reaches the controller through a {@link FaultProxy}. The caller of {@code start} closes it.
 */
final class ScriptedCluster implements AutoCloseable {

    private static final int GATEWAYS = 2;
    private static final Duration USUAL_LEASE = Duration.ofSeconds(10);

    private final TwoNodeFleet fleet;
    private final ScriptedPolicy policy;
    private final JournalReader journal;
    private final Controller controller;
    private final FaultProxy proxy;
    private final GatewayClients clients;
    private final Deque<Runnable> open;
    private final Map<Placement, Double> capacities = new HashMap<>();

    private ScriptedCluster(
            TwoNodeFleet fleet,
            ScriptedPolicy policy,
            JournalReader journal,
            Controller controller,
            FaultProxy proxy,
            GatewayClients clients,
            Deque<Runnable> open) {
        this.fleet = fleet;
        this.policy = policy;
        this.journal = journal;
        this.controller = controller;
        this.proxy = proxy;
        this.clients = clients;
        this.open = open;
    }

    /** Starts a cluster with the usual lease. */
    static ScriptedCluster start(NodeKind kind, String... aliases) throws Exception {
        return start(kind, USUAL_LEASE, aliases);
    }

    /** @param aliases of all variants that the test will load; none for all */
    static ScriptedCluster start(NodeKind kind, Duration lease, String... aliases) throws Exception {
        Deque<Runnable> open = new ArrayDeque<>();
        try {
            TwoNodeFleet fleet = TwoNodeFleet.start(kind, aliases);
            open.push(fleet::close);
            ScriptedPolicy policy = new ScriptedPolicy();
            JournalReader journal = JournalReader.create();
            Controller controller = Controller.start(
                    LoopbackConfig.of(
                            fleet.variants().catalog(),
                            fleet.nodes(),
                            PolicySettings.DEFAULTS,
                            0,
                            Optional.of(journal.file())),
                    policy,
                    lease);
            open.push(controller::close);
            FaultProxy proxy = FaultProxy.to(fleet.vertx(), controller.controlPort());
            List<GatewayProcess> gateways = GatewayProcess.startAll(controller.controlPort(), proxy.port());
            gateways.forEach(gateway -> open.push(gateway::close));
            GatewayClients clients = GatewayClients.on(
                    fleet.vertx(),
                    gateways.stream().map(GatewayProcess::grpcPort).toList());
            ScriptedCluster cluster =
                    new ScriptedCluster(fleet, policy, journal, controller, proxy, clients, new ArrayDeque<>(open));
            Until.holds("both gateways with a view", cluster::hasPropagated);
            open.clear();
            return cluster;
        } finally {
            closeAll(open);
        }
    }

    TwoNodeFleet fleet() {
        return fleet;
    }

    NodeKind kind() {
        return fleet.kind();
    }

    /** The proxy between the controller and the second gateway. */
    FaultProxy controlProxy() {
        return proxy;
    }

    GatewayClients clients() {
        return clients;
    }

    JournalReader journal() {
        return journal;
    }

    /** The placement of the variant with that alias on a node. */
    Placement place(String alias, String node) {
        return new Placement(fleet.variants().fullName(alias), node);
    }

    CheckedOpenLoop load(Double... floors) {
        return fleet.load(clients, floors);
    }

    /** Plans only this placement and measures the rate at which it serves, queries/s; it is measured once. */
    double capacityOf(Placement only) {
        applyPlan(PlanChange.Kind.PRELOAD, only);
        return capacities.computeIfAbsent(only, place -> TwoNodeFleet.capacity(load(0.90)));
    }

    /** Version of the newest view. */
    long viewVersion() {
        return controller.status().viewVersion();
    }

    ControllerSnapshot status() {
        return controller.status();
    }

    /** Whether both gateways route by the newest view. */
    boolean hasPropagated() {
        ControllerSnapshot now = status();
        return now.viewVersion() > 0
                && now.gateways().stream()
                                .filter(gateway -> gateway.view() == now.viewVersion())
                                .count()
                        == GATEWAYS;
    }

    /** Sets the plan to exactly these placements. */
    void setPlan(PlanChange.Kind kind, Placement... places) {
        policy.setPlan(kind, places);
    }

    /** Whether the controller has planned what was set last. */
    boolean isPlanned() {
        return policy.isPlanned();
    }

    /** Lets another policy plan. */
    void planBy(PlanningPolicy other) {
        policy.delegateTo(other);
    }

    /** Sets the plan to exactly these placements and waits until the nodes report them and no others. */
    void applyPlan(PlanChange.Kind kind, Placement... places) {
        setPlan(kind, places);
        awaitLoaded(places);
    }

    /** Waits until both gateways know that these placements serve; nodes report them as ready before they have warmed up. */
    void awaitKnown(Placement... places) {
        Until.holds(
                () -> "both gateways know that %s serve; the controller knows %s"
                        .formatted(List.of(places), status().situation().instances()),
                () -> {
                    Map<Placement, InstanceState> states = status().situation().instances();
                    return Stream.of(places)
                                    .allMatch(place -> states.containsKey(place)
                                            && states.get(place).isServing())
                            && hasPropagated();
                });
    }

    /** Waits until the nodes report exactly these placements as ready. */
    void awaitLoaded(Placement... places) {
        Set<Placement> wanted = Set.of(places);
        Until.holds(
                () -> "exactly %s; the controller knows %s"
                        .formatted(wanted, status().situation().instances()),
                () -> fleet.loaded().filter(wanted::equals).isPresent());
    }

    @Override
    public void close() {
        closeAll(open);
    }

    private static void closeAll(Deque<Runnable> open) {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }
}
