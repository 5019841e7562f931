package io.infaas.controller.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The machines of a provider, in the order of their launch, and its requests. Thread-safe. It keeps the last few machines that are gone,
 * and the last thousand requests.
 */
public final class MachineTable {

    private static final int GONE_KEPT = 32;
    private static final int REQUESTS_KEPT = 1_000;

    private final Map<String, NodeMachine> machines = new LinkedHashMap<>();
    private final Set<String> requests = new LinkedHashSet<>();
    private volatile Runnable listener = () -> {};

    public void onChange(Runnable listener) {
        this.listener = listener;
    }

    public synchronized List<NodeMachine> list() {
        return List.copyOf(machines.values());
    }

    public synchronized Optional<NodeMachine> find(String id) {
        return Optional.ofNullable(machines.get(id));
    }

    /** Records a request; false if it was recorded before. */
    public synchronized boolean isNew(String request) {
        if (!requests.add(request)) {
            return false;
        }
        if (requests.size() > REQUESTS_KEPT) {
            requests.remove(requests.iterator().next());
        }
        return true;
    }

    public void add(NodeMachine machine) {
        synchronized (this) {
            machines.put(machine.id(), machine);
            forgetOldest();
        }
        listener.run();
    }

    /** Cordons or uncordons a ready machine. */
    public void cordon(String id, boolean cordoned) {
        MachineLife from = cordoned ? MachineLife.READY : MachineLife.CORDONED;
        MachineLife to = cordoned ? MachineLife.CORDONED : MachineLife.READY;
        update(id, machine -> machine.life() == from ? machine.in(to, "") : machine);
    }

    /** Records a requested end; false if the machine ends already, is gone or is unknown. */
    public boolean end(String id) {
        return update(
                id,
                machine -> machine.life() == MachineLife.GONE || machine.life() == MachineLife.ENDING
                        ? machine
                        : machine.in(MachineLife.ENDING, ""));
    }

    /** Replaces a machine by its next state; the same state, or an unknown id, changes nothing. Returns whether it changed. */
    public boolean update(String id, UnaryOperator<NodeMachine> next) {
        synchronized (this) {
            NodeMachine before = machines.get(id);
            if (before == null) {
                return false;
            }
            NodeMachine after = next.apply(before);
            if (after.equals(before)) {
                return false;
            }
            machines.put(id, after);
            forgetOldest();
        }
        listener.run();
        return true;
    }

    private void forgetOldest() {
        List<String> goneMachines = new ArrayList<>();
        machines.values().stream()
                .filter(machine -> machine.life() == MachineLife.GONE)
                .map(NodeMachine::id)
                .forEach(goneMachines::add);
        goneMachines.stream()
                .limit(Math.max(0, goneMachines.size() - GONE_KEPT))
                .forEach(machines::remove);
    }
}
