package io.infaas.controller.standalone.demonstration.nodes;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One second while nodes come and go.
 *
 * @param at its number, from 1
 * @param offered rate of the load in it, queries/s
 * @param answers answers in it by the id of the node that served them
 * @param fleet the machines at its end
 * @param events what was decided and done in it
 */
record NodeSecond(
        int at,
        Phase phase,
        double offered,
        LoadSample sample,
        Map<String, Integer> answers,
        FleetRow fleet,
        List<JournalEntry> events) {

    /** The load of each second, in order. */
    enum Phase {
        /** As much as one node carries easily. */
        LOW,
        /** More than one node carries, until another one serves. */
        UP,
        /** The same, with both. */
        HOLD,
        /** Low load until a node has ended. */
        DOWN,
        /** Low load on the node that is left. */
        REST
    }

    NodeSecond {
        answers = Collections.unmodifiableMap(new TreeMap<>(answers));
        events = List.copyOf(events);
    }

    /** The machines that exist, are asked for, or end. */
    List<MachineRow> present() {
        return fleet.machines().stream()
                .filter(machine -> !machine.life().equals(MachineLife.GONE.label()))
                .toList();
    }

    /** Number of nodes that answered in it. */
    long serving() {
        return answers.values().stream().filter(count -> count > 0).count();
    }

    int answersOf(String node) {
        return answers.getOrDefault(node, 0);
    }
}
