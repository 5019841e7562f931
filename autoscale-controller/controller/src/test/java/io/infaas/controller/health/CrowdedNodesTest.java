package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanningCatalog;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Three applications, each with a variant of two threads at 80 % of its own capacity, two of them on one node of two cores, and a spare
 * node. In simulated time with the classes that decide: local nodes of a machine with few cores share these, so that a move to another
 * node would solve nothing there.
 */
final class CrowdedNodesTest {

    private static final Objective OBJECTIVE = new Objective(500, 0.5);
    private static final double SERVICE_MS = 10;
    private static final double LOAD = 0.8 * 1000 / SERVICE_MS;
    private static final List<String> NODES = List.of("one", "two", "spare");
    private static final List<String> APPLICATIONS = List.of("first", "second", "third");

    private static CrowdedNodes start(long seed, String... nodes) {
        Set<Placement> start = Set.of(
                new Placement(PlanningCatalog.name("first-net"), nodes[0]),
                new Placement(PlanningCatalog.name("second-net"), nodes[1]),
                new Placement(PlanningCatalog.name("third-net"), nodes[2]));
        return new CrowdedNodes(catalog(), OBJECTIVE, LOAD, NODES, start, seed);
    }

    private static Catalog catalog() {
        PlanningCatalog all = PlanningCatalog.local();
        APPLICATIONS.forEach(name -> all.application(name, OBJECTIVE.latencyMs(), 0.5)
                .variant(name + "-net", 0.9, SERVICE_MS, 50, 50)
                .usingCores(2));
        return all.catalog();
    }

    /** Ten runs together: a hundredth of what one application asks in ten seconds is eight queries. */
    @Test
    void contention_isSeenAndSolvedInTenSeconds_andOthersHardlyNotice() {
        List<CrowdedNodes> apart = runs("one", "two", "spare");
        List<CrowdedNodes> shared = runs("one", "one", "two");

        assertThat(p99(shared, "third")).isLessThan(1.5 * p99(apart, "third"));
        assertThat(shared).allSatisfy(run -> assertThat(
                        run.placements().stream().map(Placement::node).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(NODES));
        apart.forEach(run -> run.forget());
        shared.forEach(run -> run.forget());
        apart.forEach(run -> run.run(30));
        shared.forEach(run -> run.run(30));
        for (String application : APPLICATIONS) {
            assertThat(p99(shared, application)).as(application).isLessThan(1.5 * p99(apart, application));
        }
    }

    private static List<CrowdedNodes> runs(String... nodes) {
        return LongStream.rangeClosed(1, 10)
                .mapToObj(seed -> start(seed, nodes).run(10))
                .toList();
    }

    /** Mean of the runs' 99th percentiles, ms. */
    private static double p99(List<CrowdedNodes> runs, String application) {
        return runs.stream().mapToDouble(run -> run.p99(application)).average().orElseThrow();
    }
}
