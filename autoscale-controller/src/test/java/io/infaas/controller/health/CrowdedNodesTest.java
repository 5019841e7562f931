package io.infaas.controller.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanningCatalog;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void contention_isSeenAndSolvedInTenSeconds_andOthersHardlyNotice(long seed) {
        CrowdedNodes apart = start(seed, "one", "two", "spare").run(10);
        CrowdedNodes shared = start(seed, "one", "one", "two").run(10);

        assertThat(shared.p99("third")).isLessThan(1.5 * apart.p99("third"));
        assertThat(shared.placements().stream().map(Placement::node).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(NODES);
        apart.forget();
        shared.forget();
        apart.run(30);
        shared.run(30);
        for (String application : APPLICATIONS) {
            assertThat(shared.p99(application)).as(application).isLessThan(1.5 * apart.p99(application));
        }
    }
}
