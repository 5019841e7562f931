package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The machines, whatever a provider says: one that is listed twice counts once, and one that is missing but answers is kept for a while.
 * Each contradiction is reported in one line, once while it lasts.
 */
final class Roster {

    /** A list that lags behind catches up within this time. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final Consumer<String> lines;
    private final Map<String, NodeMachine> known = new TreeMap<>();
    private final Map<String, Long> missingSince = new TreeMap<>();
    private final Set<String> doubtful = new TreeSet<>();

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
    List<NodeMachine> read(List<NodeMachine> listed, Predicate<String> answers, long nowMs) {
        List<NodeMachine> machines = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        Set<String> twice = new TreeSet<>();
        for (NodeMachine machine : listed) {
            if (ids.add(machine.id())) {
                machines.add(machine);
            } else {
                twice.add(machine.id());
                report(
                        "twice " + machine.id(),
                        "the provider lists node '%s' more than once: the first entry counts".formatted(machine.id()));
            }
        }
        doubtful.removeIf(key -> key.startsWith("twice ") && !twice.contains(key.substring("twice ".length())));
        known.forEach((id, machine) -> {
            if (!ids.contains(id) && machine.life().isServing() && isKept(id, answers, nowMs)) {
                machines.add(machine);
            }
        });
        ids.forEach(id -> doubtful.remove("missing " + id));
        missingSince.keySet().removeAll(ids);
        known.clear();
        machines.stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .forEach(machine -> known.put(machine.id(), machine));
        missingSince.keySet().retainAll(known.keySet());
        doubtful.removeIf(
                key -> key.startsWith("missing ") && !missingSince.containsKey(key.substring("missing ".length())));
        return List.copyOf(machines);
    }

    private boolean isKept(String id, Predicate<String> answers, long nowMs) {
        long since = missingSince.computeIfAbsent(id, any -> nowMs);
        boolean kept = answers.test(id) && nowMs - since < KEPT.toMillis();
        if (kept) {
            report(
                    "missing " + id,
                    "the provider does not list node '%s' any more, but it answers: kept for %d s"
                            .formatted(id, KEPT.toSeconds()));
        }
        return kept;
    }

    private void report(String key, String line) {
        if (doubtful.add(key)) {
            lines.accept(line);
        }
    }
}
