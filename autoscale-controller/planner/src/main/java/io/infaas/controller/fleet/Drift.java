package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The machines whose configuration is not the one of machines that are launched now, and those that operators wish to be replaced. Says in one line
 * which machines begin to drift. Confined to the loop's thread.
 */
final class Drift {

    /** The reason of a replacement that an operator wishes. */
    static final String WISH = "is to be replaced for an operator";

    private static final int SHOWN = 10;

    private final NodeProvider provider;
    private final boolean rollsOut;
    private final Consumer<String> lines;
    private SortedSet<String> wished = new TreeSet<>();
    private Set<String> drifting = Set.of();
    private Map<String, String> configurations = Map.of();
    private boolean resumed;

    /** @param lines receives a line when machines begin to drift */
    Drift(NodeProvider provider, boolean rollsOut, Consumer<String> lines) {
        this.provider = provider;
        this.rollsOut = rollsOut;
        this.lines = lines;
    }

    void look(List<NodeMachine> machines) {
        Map<String, String> present = new TreeMap<>();
        provider.offerings().forEach(offering -> present.put(offering.id(), provider.configuration(offering.id())));
        resumed |= !configurations.isEmpty() && !present.equals(configurations);
        configurations = present;
        Set<String> drifted = machines.stream()
                .filter(machine -> machine.life() != MachineLife.GONE && machine.life() != MachineLife.ENDING)
                .filter(machine -> !machine.configuration().isEmpty())
                .filter(machine -> !machine.configuration().equals(present.getOrDefault(machine.offering(), "")))
                .map(NodeMachine::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> begin = new TreeSet<>(drifted);
        begin.removeAll(drifting);
        drifting = drifted;
        if (!begin.isEmpty()) {
            lines.accept("%d nodes drift from the configuration of new ones%s: %s%s"
                    .formatted(
                            begin.size(),
                            rollsOut ? "" : ", and are not replaced, as rollOut is false",
                            begin.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                            begin.size() > SHOWN ? ", ..." : ""));
        }
    }

    /** Replaces the wishes. A wish that is new resumes paused replacements. */
    void wish(Set<String> nodes) {
        SortedSet<String> before = wished;
        wished = new TreeSet<>(nodes);
        resumed |= !before.containsAll(wished);
    }

    boolean isWished(String node) {
        return wished.contains(node);
    }

    /** The machines that drift. */
    Set<String> drifting() {
        return drifting;
    }

    /** Why another machine should take the place of a node; blank if none should. */
    String why(String node) {
        if (wished.contains(node)) {
            return WISH;
        }
        return rollsOut && drifting.contains(node) ? "drifts from the configuration of new ones" : "";
    }

    void resume() {
        resumed = true;
    }

    /** Whether replacements were resumed since the last call. */
    boolean takeResumption() {
        boolean answer = resumed;
        resumed = false;
        return answer;
    }
}
