package io.infaas.simulator.run;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.Offering;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A provider whose list may omit machines, have them twice, or never show that they are ready. */
final class DoubtfulProvider implements NodeProvider {

    private final NodeProvider provider;
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> twice = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    /** Ids of nodes that were ready before their offering fell silent. */
    private final Set<String> ready = new HashSet<>();

    DoubtfulProvider(NodeProvider provider) {
        this.provider = provider;
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
        provider.nodes().forEach(node -> ready.add(node.id()));
        silent.add(offering);
    }

    @Override
    public List<Offering> offerings() {
        return provider.offerings();
    }

    @Override
    public List<NodeMachine> list() {
        List<NodeMachine> listed = new ArrayList<>();
        for (NodeMachine actual : provider.list()) {
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
        return provider.offerings().stream()
                .filter(offering -> offering.id().equals(machine.offering()))
                .findFirst()
                .map(offering -> NodeMachine.requested(machine.id(), offering, machine.request()))
                .orElse(machine);
    }

    @Override
    public void launch(String offering, int count, String request) {
        provider.launch(offering, count, request);
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        provider.cordon(id, cordoned);
    }

    @Override
    public void terminate(String id) {
        provider.terminate(id);
    }

    @Override
    public void onChange(Runnable listener) {
        provider.onChange(listener);
    }

    @Override
    public void close() {
        provider.close();
    }
}
