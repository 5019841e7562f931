package io.infaas.controller.chaos;

import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.ControllerConfig;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.triton.servers.Until;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * A fleet with two gateways in processes of their own, the second one behind a relay, and a controller in this process whose
 * plan the test decides. Whoever starts it closes it.
 */
final class Stage implements AutoCloseable {

    private static final int GATEWAYS = 2;
    private static final Duration USUAL_LEASE = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final ScriptedPolicy policy;
    private final JournalBook journal;
    private final Controller controller;
    private final Relay relay;
    private final Peers peers;
    private final Deque<Runnable> open;

    private Stage(
            Fleet fleet,
            ScriptedPolicy policy,
            JournalBook journal,
            Controller controller,
            Relay relay,
            Peers peers,
            Deque<Runnable> open) {
        this.fleet = fleet;
        this.policy = policy;
        this.journal = journal;
        this.controller = controller;
        this.relay = relay;
        this.peers = peers;
        this.open = open;
    }

    /** With leases of the usual time. */
    static Stage start(NodeKind kind) throws Exception {
        return start(kind, USUAL_LEASE);
    }

    static Stage start(NodeKind kind, Duration lease) throws Exception {
        Deque<Runnable> open = new ArrayDeque<>();
        try {
            Fleet fleet = Fleet.start(kind);
            open.push(fleet::close);
            ScriptedPolicy policy = new ScriptedPolicy();
            JournalBook journal = JournalBook.create();
            Controller controller = Controller.start(
                    ControllerConfig.local(fleet.measured().catalog(), fleet.nodes())
                            .withJournal(journal.file()),
                    policy,
                    lease);
            open.push(controller::close);
            Relay relay = Relay.to(fleet.vertx(), controller.controlPort());
            GatewayProcess near = GatewayProcess.start(controller.controlPort());
            open.push(near::close);
            GatewayProcess far = GatewayProcess.start(relay.port());
            open.push(far::close);
            Peers peers = Peers.on(fleet.vertx(), List.of(near.grpcPort(), far.grpcPort()));
            Stage stage = new Stage(fleet, policy, journal, controller, relay, peers, new ArrayDeque<>(open));
            Until.holds("both gateways with a view", stage::followed);
            open.clear();
            return stage;
        } finally {
            closeAll(open);
        }
    }

    Fleet fleet() {
        return fleet;
    }

    NodeKind kind() {
        return fleet.kind();
    }

    /** The wire between the controller and the second gateway. */
    Relay relay() {
        return relay;
    }

    Peers peers() {
        return peers;
    }

    JournalBook journal() {
        return journal;
    }

    /** A place of the variant that people call {@code alias}. */
    Placement place(String alias, String node) {
        return new Placement(fleet.measured().variant(alias), node);
    }

    OpenLoop load(Double... floors) {
        return fleet.load(peers, floors);
    }

    /** Version of the newest view. */
    long viewVersion() {
        return controller.status().viewVersion();
    }

    ControllerSnapshot status() {
        return controller.status();
    }

    /** Whether both gateways route by the newest view. */
    boolean followed() {
        ControllerSnapshot now = status();
        return now.viewVersion() > 0
                && now.gateways().stream()
                                .filter(gateway -> gateway.view() == now.viewVersion())
                                .count()
                        == GATEWAYS;
    }

    /** From now on the plan is these places, and no others. */
    void want(PlanChange.Kind kind, Placement... places) {
        policy.want(kind, places);
    }

    /** Whether the controller has planned what was wanted last. */
    boolean isPlanned() {
        return policy.isPlanned();
    }

    /** From now on another policy plans. */
    void leaveTo(PlanningPolicy other) {
        policy.leaveTo(other);
    }

    /** Plans these places, and waits until the nodes themselves say that they have them and nothing else. */
    void settle(PlanChange.Kind kind, Placement... places) {
        want(kind, places);
        awaitLoaded(places);
    }

    /** Waits until the nodes themselves say that they have these places and nothing else. */
    void awaitLoaded(Placement... places) {
        Set<Placement> wanted = Set.of(places);
        Until.holds(
                () -> "%s and nothing else; the controller knows %s"
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
