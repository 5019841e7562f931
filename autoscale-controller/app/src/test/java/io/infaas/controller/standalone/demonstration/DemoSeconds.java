package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.controller.status.ControllerStatus.MachineRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Seconds of a demonstration on node {@code a}, and on {@code b} while it rises and falls. */
final class DemoSeconds {

    private DemoSeconds() {}

    static DemoSecond second(int at, Phase phase, int serving, JournalEntry... events) {
        boolean both = phase == Phase.RISE || phase == Phase.PEAK || phase == Phase.FALL;
        List<MachineRow> machines = both ? List.of(machine("a"), machine("b")) : List.of(machine("a"));
        return new DemoSecond(
                at,
                phase,
                10,
                new LoadSample(10, 10, 1, 0, "", 20),
                both ? Set.of("a", "b") : Set.of("a"),
                new TreeMap<>(),
                serving,
                new FleetRow(1, 2, 0.04 * machines.size(), 0.08, machines),
                List.of(events));
    }

    /** @param key {@code add} or {@code remove} */
    static JournalEntry change(String key, String placement) {
        return JournalEntry.of(
                key.equals("add") ? "replicate" : "remove",
                "fashion",
                placement,
                "",
                "load has changed",
                "decided",
                Map.of(key, List.of(placement)));
    }

    static JournalEntry node(String event, String node) {
        return JournalEntry.of(event, "", "", node, "load has changed", "decided", Map.of());
    }

    private static MachineRow machine(String node) {
        return new MachineRow(node, "ready", "local", 0.04, "", "");
    }
}
