package io.infaas.controller.node;

import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A provider in simulated time that obeys, or that fails and lies as told. */
public final class SimulatedNodeProvider implements NodeProvider {

    /** How long an offering that had no capacity says so. */
    public static final Duration NO_CAPACITY = Duration.ofMinutes(3);

    private static final Duration ENDING = Duration.ofSeconds(1);

    private final List<Offering> offerings = new ArrayList<>();
    private final MachineTable machines = new MachineTable();
    private final Map<String, Instant> due = new HashMap<>();
    private final Map<String, Instant> unavailable = new HashMap<>();
    private final Set<String> exhausted = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> twice = new HashSet<>();
    private Instant now = Instant.ofEpochSecond(1_000_000);
    private int numbers;
    private int launches;
    private boolean closed;

    public SimulatedNodeProvider(Offering... offerings) {
        this.offerings.addAll(List.of(offerings));
    }

    /** Passes time. */
    public void advance(Duration time) {
        now = now.plus(time);
        for (NodeMachine machine : machines.list()) {
            Instant at = due.get(machine.id());
            if (at != null && !now.isBefore(at)) {
                due.remove(machine.id());
                machines.update(machine.id(), this::next);
            }
        }
    }

    public Instant now() {
        return now;
    }

    /** Number of machines ever asked for. */
    public int launches() {
        return launches;
    }

    /** Launches of the offering fail from now on. */
    public void exhausts(String offering) {
        exhausted.add(offering);
    }

    /** Machines of the offering never answer from now on. */
    public void silences(String offering) {
        silent.add(offering);
    }

    /** The machine is not listed any more, or again. */
    public void hides(String id, boolean hides) {
        if (hides) {
            hidden.add(id);
        } else {
            hidden.remove(id);
        }
    }

    /** The machine is listed twice. */
    public void listsTwice(String id) {
        twice.add(id);
    }

    /** The machine is gone of its own. */
    public void loses(String id) {
        machines.update(id, machine -> machine.in(MachineLife.GONE, "the machine failed"));
    }

    /** The machine is taken away in some time. */
    public void interrupts(String id, Duration notice) {
        machines.update(id, machine -> machine.interrupted(now.plus(notice), "taken back by its provider"));
    }

    @Override
    public List<Offering> offerings() {
        return offerings.stream()
                .map(offering -> new Offering(
                        offering.nodeType(),
                        offering.zone(),
                        offering.market(),
                        offering.pricePerHour(),
                        offering.start(),
                        Optional.ofNullable(unavailable.get(offering.id())).filter(now::isBefore)))
                .toList();
    }

    @Override
    public List<NodeMachine> list() {
        List<NodeMachine> listed = new ArrayList<>();
        for (NodeMachine machine : machines.list()) {
            if (!hidden.contains(machine.id())) {
                listed.add(machine);
            }
            if (twice.contains(machine.id())) {
                listed.add(machine);
            }
        }
        return listed;
    }

    @Override
    public void launch(String id, int count, String request) {
        Optional<Offering> known =
                offerings.stream().filter(offering -> offering.id().equals(id)).findFirst();
        if (closed || known.isEmpty() || !machines.isNew(request)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            launches++;
            NodeMachine machine = NodeMachine.requested("sim-" + ++numbers, known.get(), request);
            if (exhausted.contains(id)) {
                unavailable.put(id, now.plus(NO_CAPACITY));
                machines.add(machine.in(MachineLife.GONE, "no capacity"));
            } else {
                machines.add(machine);
                due.put(machine.id(), now.plus(known.get().start()));
            }
        }
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        machines.cordon(id, cordoned);
    }

    @Override
    public void terminate(String id) {
        if (machines.end(id)) {
            due.put(id, now.plus(ENDING));
        }
    }

    @Override
    public void onChange(Runnable listener) {
        machines.onChange(listener);
    }

    @Override
    public void close() {
        closed = true;
        machines.list()
                .forEach(machine ->
                        machines.update(machine.id(), any -> any.in(MachineLife.GONE, "its provider was closed")));
    }

    private NodeMachine next(NodeMachine machine) {
        if (machine.life() == MachineLife.ENDING) {
            return machine.in(MachineLife.GONE, "ended on request");
        }
        if (!machine.life().isComing() || silent.contains(machine.offering())) {
            return machine;
        }
        int port = 10_000 + 2 * Integer.parseInt(machine.id().substring("sim-".length()));
        return machine.at(new Node(machine.id(), "127.0.0.1", port, port + 1, machine.nodeType()));
    }
}
