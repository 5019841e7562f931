package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import io.infaas.gateway.contract.InstanceState;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One second of the demonstration.
 *
 * @param at its number, from 1
 * @param offered rate of all queries, queries/s
 * @param sample the queries of all kinds
 * @param nodes ids of the nodes that answered in it
 * @param instances the instances at its end
 * @param serving number of instances that serve at its end, with the copies on a node
 * @param fleet the machines at its end
 * @param events decisions and steps of the controller in it
 */
record DemoSecond(
        int at,
        LoadScript.Phase phase,
        double offered,
        LoadSample sample,
        Set<String> nodes,
        SortedMap<Placement, InstanceState> instances,
        int serving,
        FleetRow fleet,
        List<JournalEntry> events) {

    DemoSecond {
        nodes = Set.copyOf(nodes);
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
        events = List.copyOf(events);
    }

    /** Machines that exist, are requested, or end. */
    List<MachineRow> machines() {
        return fleet.machines().stream()
                .filter(machine -> !machine.life().equals(MachineLife.GONE.label()))
                .toList();
    }
}
