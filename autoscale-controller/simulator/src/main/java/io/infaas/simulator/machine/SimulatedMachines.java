package io.infaas.simulator.machine;

import io.infaas.catalog.Catalog;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.MachineTable;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.Offering;
import io.infaas.controller.reconcile.NodeControl;
import io.infaas.gateway.contract.Node;
import io.infaas.simulator.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * A provider of simulated machines. Machines boot for the stated time x the truth's factor; launches of an offering without capacity fail, and
 * the offering says so for three minutes; spot machines are taken back after two minutes of notice.
 */
public final class SimulatedMachines implements NodeProvider, NodeControl.Factory {

    private static final Duration UNAVAILABLE = Duration.ofMinutes(3);
    private static final Duration NOTICE = Duration.ofMinutes(2);
    private static final Duration END = Duration.ofSeconds(1);

    private final VirtualTime time;
    private final Random random;
    private final Truth truth;
    private final Catalog catalog;
    private final List<MachineOffering> offerings;
    private final MachineTable table = new MachineTable();
    private final SortedMap<String, SimulatedMachine> machines = new TreeMap<>();
    private final Map<String, Instant> unavailable = new HashMap<>();
    private String configuration = "1";
    private int launched;
    private boolean closed;

    /** @param random of boot times, interruptions and executions */
    public SimulatedMachines(
            VirtualTime time, Random random, Truth truth, Catalog catalog, List<MachineOffering> offerings) {
        this.time = time;
        this.random = random;
        this.truth = truth;
        this.catalog = catalog;
        this.offerings = List.copyOf(offerings);
    }

    /**
     * Adds machines that have booted.
     *
     * @param kind id of their offering; their node type for machines that always exist
     */
    public void add(String kind, int count) {
        for (int i = 0; i < count; i++) {
            Optional<MachineOffering> launchedAs = offering(kind);
            String id = (launchedAs.isPresent() ? "first-" : "fixed-") + (machines.size() + 1);
            launchedAs.ifPresentOrElse(
                    offering -> {
                        table.add(requested(id, offering, id));
                        start(id, offering);
                    },
                    () -> table.add(NodeMachine.fixed(boot(id, kind))));
        }
    }

    private NodeMachine requested(String id, MachineOffering offering, String request) {
        return NodeMachine.requested(id, offering.at(Optional.empty()), request).configured(configuration);
    }

    /** Launches machines of another configuration from now on: those that are there drift. */
    public void configure(String other) {
        configuration = other;
    }

    @Override
    public String configuration(String offering) {
        return offering(offering).isPresent() ? configuration : "";
    }

    private Optional<MachineOffering> offering(String id) {
        return offerings.stream().filter(offering -> offering.id().equals(id)).findFirst();
    }

    /** A machine that exists or existed. */
    public Optional<SimulatedMachine> find(String id) {
        return Optional.ofNullable(machines.get(id));
    }

    /** Ends a machine without notice, as a failure of its hardware does. */
    public void fail(String id) {
        end(id, "the machine failed");
    }

    /** Ends the work of a machine that its provider goes on to list. */
    public void crash(String id) {
        find(id).ifPresent(SimulatedMachine::end);
    }

    private void end(String id, String why) {
        find(id).ifPresent(SimulatedMachine::end);
        table.update(id, machine -> machine.in(MachineLife.GONE, why));
    }

    @Override
    public List<Offering> offerings() {
        Instant now = time.clock().instant();
        return offerings.stream()
                .map(offering -> offering.at(
                        Optional.ofNullable(unavailable.get(offering.id())).filter(now::isBefore)))
                .toList();
    }

    @Override
    public List<NodeMachine> list() {
        return table.list();
    }

    @Override
    public void launch(String id, int count, String request) {
        Optional<MachineOffering> offering = offering(id);
        if (closed || offering.isEmpty() || !table.isNew(request)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            NodeMachine machine = requested("node-" + ++launched, offering.get(), request);
            if (random.nextDouble() < offering.get().capacityErrors()) {
                unavailable.put(id, time.clock().instant().plus(UNAVAILABLE));
                table.add(machine.in(MachineLife.GONE, "no capacity"));
            } else {
                table.add(machine);
                Duration start = offering.get().start();
                time.schedule(
                        () -> start(machine.id(), offering.get()), (long) (start.toNanos() * truth.ofStart(random)));
            }
        }
    }

    private void start(String id, MachineOffering offering) {
        if (!table.update(
                id, machine -> machine.life().isComing() ? machine.at(boot(id, offering.nodeType())) : machine)) {
            return;
        }
        if (offering.interruptionsPerHour() > 0) {
            double hours = -Math.log(1 - random.nextDouble()) / offering.interruptionsPerHour();
            time.schedule(() -> interrupt(id), (long) (hours * 3.6e12));
        }
    }

    private Node boot(String id, String nodeType) {
        machines.put(
                id,
                new SimulatedMachine(
                        time,
                        new Random(random.nextLong()),
                        truth,
                        catalog,
                        id,
                        catalog.nodeType(nodeType).orElseThrow()));
        int port = 10_000 + 2 * (machines.size() % 20_000);
        return new Node(id, "127.0.0.1", port, port + 1, nodeType);
    }

    /** Takes a machine back after two minutes of notice. */
    public void interrupt(String id) {
        table.update(
                id,
                machine -> machine.life().isServing()
                        ? machine.interrupted(time.clock().instant().plus(NOTICE), "taken back by its provider")
                        : machine);
        time.schedule(() -> fail(id), NOTICE.toNanos());
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        table.cordon(id, cordoned);
    }

    @Override
    public void terminate(String id) {
        if (id.startsWith("fixed-") || !table.end(id)) {
            return;
        }
        time.schedule(() -> end(id, "ended on request"), END.toNanos());
    }

    @Override
    public void onChange(Runnable listener) {
        table.onChange(listener);
    }

    @Override
    public NodeControl of(Node node) {
        return new MachineControl(time, find(node.id()).orElseThrow());
    }

    /** Ends all machines. */
    @Override
    public void close() {
        closed = true;
        table.list().forEach(machine -> end(machine.id(), "its provider was closed"));
    }

    /** Machines requested so far. */
    public int launches() {
        return launched;
    }

    /** Price of all machines that exist or are on their way, US dollars per hour. */
    public double pricePerHour() {
        return price(machine -> 1);
    }

    /** Price of the memory of loaded models, US dollars per hour. */
    public double memoryPricePerHour() {
        return price(
                machine -> find(machine.id()).map(SimulatedMachine::memoryShare).orElse(0.0));
    }

    private double price(ToDoubleFunction<NodeMachine> share) {
        double price = 0;
        for (NodeMachine machine : table.list()) {
            if (machine.life() != MachineLife.GONE) {
                price += machine.pricePerHour(catalog) * share.applyAsDouble(machine);
            }
        }
        return price;
    }
}
