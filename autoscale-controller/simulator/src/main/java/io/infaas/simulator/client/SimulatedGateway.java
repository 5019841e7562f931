package io.infaas.simulator.client;

import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.loop.ControlLoop;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.HealthProbe;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.time.Deadline;
import io.infaas.simulator.machine.SimulatedMachine;
import io.infaas.simulator.machine.SimulatedMachines;
import io.infaas.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A gateway in virtual time: the router that serves live, on a simulated network, attached to a control loop. */
public final class SimulatedGateway {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DRAIN_CHECK = Duration.ofMillis(100);
    private static final long TRIP_NANOS = Duration.ofMillis(5).toNanos();
    /** Least time between two reports of waiting queries. */
    private static final long COLD_NANOS = Duration.ofMillis(50).toNanos();

    /** As in a process of 2 GiB: a simulation must not depend on the memory of its own process. */
    private static final GatewayLimits LIMITS =
            new GatewayLimits(64 << 20, 1 << 20, 64L << 20, 1 << 16, 1 << 14, Duration.ofSeconds(60), Deadline.FOREVER);

    private final String id;
    private final VirtualTime time;
    private final ControlLoop loop;
    private final GatewayRegistry registry;
    private final SimulatedMachines machines;
    private final long networkNanos;
    private final QueryEnds ends;
    private final Router router;
    private List<Instance> draining = new ArrayList<>();
    private long drainVersion;
    private long reportedNanos;
    private boolean coldPending;

    /**
     * Attaches a gateway.
     *
     * @param network time of a message to a node, one way
     * @param iterate requests an iteration of the loop
     */
    public SimulatedGateway(
            String id,
            VirtualTime time,
            Selection selection,
            ControlLoop loop,
            GatewayRegistry registry,
            SimulatedMachines machines,
            Duration network,
            QueryEnds ends,
            Runnable iterate) {
        this.id = id;
        this.time = time;
        this.loop = loop;
        this.registry = registry;
        this.machines = machines;
        this.networkNanos = network.toNanos();
        this.ends = ends;
        HealthProbe probe = new HealthProbe(time, this::checkReady, () -> router().loads());
        this.router = new Router(selection, LIMITS, new DemandMeters(time, ends::onAnswer), probe, time);
        router.onCold(() -> reportCold(iterate));
        loop.attached(id, 0, time.nanos());
        time.every(SECOND, () -> {
            router.relax();
            report();
        });
        time.every(DRAIN_CHECK, this::reportDrained);
    }

    private CompletableFuture<Boolean> checkReady(IndexedInstance instance) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        time.schedule(
                () -> find(instance)
                        .ifPresentOrElse(
                                machine -> machine.receive(() -> answer.complete(machine.isReady(instance.model()))),
                                () -> answer.complete(false)),
                2 * networkNanos);
        return answer;
    }

    Optional<SimulatedMachine> find(IndexedInstance instance) {
        return machines.find(instance.node().id());
    }

    long networkNanos() {
        return networkNanos;
    }

    QueryEnds ends() {
        return ends;
    }

    Router router() {
        return router;
    }

    VirtualTime time() {
        return time;
    }

    /** Sends a query of a client. */
    public void send(QueryClient client, int items) {
        new SimulatedQuery(this, client, items).begin();
    }

    /** The owner of a client's queries. */
    public QueryOwner owner(long client) {
        return router.createOwner(client);
    }

    /** Receives a view of the controller; it comes into force after a trip. */
    public void receive(View view) {
        time.schedule(
                () -> {
                    router.apply(view);
                    drainVersion = router.viewVersion();
                    draining = new ArrayList<>(view.instances().stream()
                            .filter(instance -> instance.state() == InstanceState.DRAINING)
                            .toList());
                    registry.applied(id, drainVersion, time.nanos());
                },
                TRIP_NANOS);
    }

    private void reportDrained() {
        draining.removeIf(instance -> {
            boolean idle = router.isIdle(instance.variant(), instance.node());
            if (idle) {
                registry.drained(id, drainVersion, new Placement(instance.variant(), instance.node()), time.nanos());
            }
            return idle;
        });
    }

    private void report() {
        reportedNanos = time.nanos();
        loop.reported(id, router.report(), time.nanos());
    }

    private void reportCold(Runnable iterate) {
        if (!coldPending) {
            coldPending = true;
            time.schedule(
                    () -> {
                        coldPending = false;
                        report();
                        iterate.run();
                    },
                    Math.max(TRIP_NANOS, reportedNanos + COLD_NANOS - time.nanos()));
        }
    }
}
