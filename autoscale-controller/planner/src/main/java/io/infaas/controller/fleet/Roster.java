package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The machines, corrected for contradictions of the provider. A machine that is listed twice counts once, and a machine that answers stays,
 * though it is missing or listed as gone. Each contradiction is reported in one line, once while it lasts.
 */
final class Roster {

    /** Machines lost without our request block ends for this time. */
    private static final Duration SHRINKS = Duration.ofSeconds(60);

    /** Time of an event that never happened: early, but not so early that differences overflow. */
    private static final long NEVER = Long.MIN_VALUE / 4;

    private final Consumer<String> lines;
    private final Map<String, NodeMachine> lastMachines = new TreeMap<>();
    private final Set<String> doubtful = new TreeSet<>();
    private long lostMs = NEVER;

    /** @param lines receives the lines */
    Roster(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * The machines that count.
     *
     * @param answers whether a node, by its id, answers now
     * @param nowMs monotonic time, ms
     */
    List<NodeMachine> read(List<NodeMachine> listing, Predicate<String> answers, long nowMs) {
        Map<String, NodeMachine> machines = new LinkedHashMap<>();
        Set<String> doubts = new TreeSet<>();
        for (NodeMachine machine : listing) {
            if (machines.putIfAbsent(machine.id(), machine) != null) {
                report(
                        doubts,
                        "twice " + machine.id(),
                        "the provider lists node '%s' more than once: using the first entry".formatted(machine.id()));
            }
        }
        Set<String> newAddresses = new TreeSet<>();
        machines.values().stream()
                .filter(machine -> isThere(machine) && isNew(address(machine), lastMachines.get(machine.id())))
                .forEach(machine -> newAddresses.add(address(machine)));
        lastMachines.forEach((id, before) -> {
            NodeMachine now = machines.get(id);
            boolean lost = before.life().isServing() && (now == null || now.life() == MachineLife.GONE);
            if (!lost) {
                return;
            }
            if (before.life() != MachineLife.INTERRUPTED) {
                lostMs = nowMs;
            }
            // another machine may have got its address, and answer there
            if (answers.test(id) && !newAddresses.contains(address(before))) {
                machines.put(id, before);
                report(
                        doubts,
                        "missing " + id,
                        "the provider %s node '%s', but it answers: it is kept"
                                .formatted(now == null ? "does not list" : "has ended", id));
            }
        });
        doubtful.retainAll(doubts);
        lastMachines.clear();
        machines.values().stream().filter(Roster::isThere).forEach(machine -> lastMachines.put(machine.id(), machine));
        return List.copyOf(machines.values());
    }

    /** Forgets a machine whose end we requested: it is not missed. */
    void release(String id) {
        lastMachines.remove(id);
    }

    /** Whether machines are missing, or were lost a moment ago, without our request. */
    boolean isShrinking(long nowMs) {
        return nowMs - lostMs < SHRINKS.toMillis();
    }

    private static boolean isThere(NodeMachine machine) {
        return machine.life() != MachineLife.GONE;
    }

    private static boolean isNew(String address, @Nullable NodeMachine before) {
        return before == null || !address.equals(address(before));
    }

    private static String address(NodeMachine machine) {
        return machine.node().map(node -> node.host() + " " + node.grpcPort()).orElse(machine.id());
    }

    private void report(Set<String> doubts, String key, String line) {
        doubts.add(key);
        if (doubtful.add(key)) {
            lines.accept(line);
        }
    }
}
