package io.infaas.simulator.run;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.simulator.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Second by second, the instances that a policy has and the changes that it decides. */
final class PlanCourse {

    private final List<Second> seconds = new ArrayList<>();
    private final Outcome outcome;
    private final List<TimedEntry> changes;

    private PlanCourse(Simulation simulation) {
        this.outcome = simulation.run(seconds::add);
        this.changes = simulation.entries().stream()
                .filter(timed -> timed.entry().outcome().equals("decided")
                        && !timed.entry().variant().isEmpty())
                .toList();
    }

    static PlanCourse of(Catalog catalog, Workload workload, PolicyFactory policy) {
        return of(catalog, workload, policy, 1);
    }

    static PlanCourse of(Catalog catalog, Workload workload, PolicyFactory policy, long seed) {
        return new PlanCourse(new Simulation(catalog, workload, policy, PolicySettings.DEFAULTS, seed));
    }

    /**
     * Runs a workload as in a file.
     *
     * @param folder of the file
     * @param text in YAML
     */
    static PlanCourse ofText(Path folder, Catalog catalog, String text, String policy) throws IOException {
        Path file = Files.writeString(folder.resolve("workload.yaml"), text);
        return of(catalog, Workload.read(file), PolicyFactory.of(policy));
    }

    Outcome outcome() {
        return outcome;
    }

    /** Price of all machines, US dollars per hour. */
    double pricePerHourAt(int second) {
        return seconds.get(second).pricePerHour();
    }

    /** Serving instances by the alias of their variant. */
    SortedMap<String, Integer> instancesAt(int second) {
        return seconds.get(second).instances();
    }

    /** Decisions on placements, from one second to before another. */
    List<TimedEntry> changes(int from, int to) {
        return changes.stream()
                .filter(timed -> timed.second() >= from && timed.second() < to)
                .toList();
    }

    List<String> events(int from, int to) {
        return changes(from, to).stream()
                .map(timed -> timed.entry().event())
                .distinct()
                .toList();
    }

    /** Share of the queries that were late or refused, from one second on. */
    double lateShareFrom(int second) {
        return lateShare(second, seconds.size());
    }

    /** Share of the queries that were late or refused, from one second to before another. */
    double lateShare(int from, int to) {
        List<Second> part = seconds.subList(from, to);
        double late = part.stream()
                .mapToLong(second -> second.late() + second.refused())
                .sum();
        return late / part.stream().mapToLong(Second::queries).sum();
    }
}
