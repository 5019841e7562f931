package io.infaas.simulator.run;

import io.infaas.controller.node.ForwardingProvider;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A provider whose list may omit machines, have them twice, or never show that they are ready. */
final class DoubtfulProvider extends ForwardingProvider {

    private final Set<String> hidden = new HashSet<>();
    private final Set<String> twice = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    /** Ids of nodes that were ready before their offering fell silent. */
    private final Set<String> ready = new HashSet<>();

    DoubtfulProvider(NodeProvider provider) {
        super(provider);
    }

    /** The machine is not listed any more, or again. */
    void hides(String id, boolean hides) {
        if (hides) {
            hidden.add(id);
        } else {
            hidden.remove(id);
        }
    }

    /** The machine is listed twice. */
    void listsTwice(String id) {
        twice.add(id);
    }

    /** Machines of the offering that are not ready yet never become so. */
    void silences(String offering) {
        super.list().stream().filter(machine -> machine.life().isServing()).forEach(machine -> ready.add(machine.id()));
        silent.add(offering);
    }

    /** Machines become ready again. */
    void speaks() {
        silent.clear();
    }

    @Override
    public List<NodeMachine> list() {
        List<NodeMachine> listed = new ArrayList<>();
        for (NodeMachine actual : super.list()) {
            NodeMachine machine = seen(actual);
            if (!hidden.contains(machine.id())) {
                listed.add(machine);
            }
            if (twice.contains(machine.id())) {
                listed.add(machine);
            }
        }
        return listed;
    }

    private NodeMachine seen(NodeMachine machine) {
        if (!silent.contains(machine.offering())
                || ready.contains(machine.id())
                || machine.life() != MachineLife.READY) {
            return machine;
        }
        return offerings().stream()
                .filter(offering -> offering.id().equals(machine.offering()))
                .findFirst()
                .map(offering -> NodeMachine.requested(machine.id(), offering, machine.request()))
                .orElse(machine);
    }
}
