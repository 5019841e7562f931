package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.MemorySize;
import io.infaas.controller.demand.ObjectiveTraffic;
import io.infaas.controller.demand.TrafficCounts;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.index.WideViews;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of 1,000 applications, 10,000 variants and 100 nodes, with demand for each application. */
@Tag("proof")
final class WideStatePageTest {

    private static final int APPLICATIONS = 1_000;
    private static final int VARIANTS = 10;
    private static final int NODES = 100;
    private static final int MOST_BYTES = 20_000_000;
    private static final double MOST_SECONDS = 2;

    private final ControllerMetrics metrics =
            new ControllerMetrics(Clock.fixed(ControllerSnapshotFixture.NOW, ZoneOffset.UTC));

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void page_ofAsMuchAsThereMayBe_isSmallAndSoonMade() {
        ControllerSnapshot first = snapshot(100);
        ControllerSnapshot second = snapshot(200);
        for (Application application : first.situation().catalog().applications()) {
            metrics.recordChange(
                    PlanChange.of(PlanChange.Kind.COLD, application.name(), List.of(), List.of(), "", Map.of()));
        }
        for (String event : List.of("load", "unload", "resize", "drain", "node-launch", "node-terminate")) {
            metrics.write(JournalEntry.of(event, "fashion", "", "", "", "done", Map.of("durationMs", 120)));
        }
        metrics.recordTick(1_000_000);

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        // registers all series, and the code is compiled
        long began = threads.getCurrentThreadCpuTime();
        metrics.page(first, MetricsFormat.TEXT);
        double firstSeconds = (threads.getCurrentThreadCpuTime() - began) / 1e9;
        began = threads.getCurrentThreadCpuTime();
        String page = metrics.page(second, MetricsFormat.TEXT);
        double seconds = (threads.getCurrentThreadCpuTime() - began) / 1e9;
        int bytes = page.getBytes(StandardCharsets.UTF_8).length;
        System.out.printf(
                "the page of %,d applications with %d variants each on %d nodes: %.1f MB, %,d lines, made with %.2f s of processor time,"
                        + " the first one with %.2f s%n",
                APPLICATIONS, VARIANTS, NODES, bytes / 1e6, page.lines().count(), seconds, firstSeconds);

        assertThat(bytes).isLessThan(MOST_BYTES);
        assertThat(seconds).isLessThan(MOST_SECONDS);
        assertThat(page).contains("\ninfaas_controller_series_dropped_total 0.0\n");
        assertThat(page.lines().filter(line -> line.startsWith("infaas_controller_variant_instances{")))
                .hasSize(APPLICATIONS * VARIANTS);
        assertThat(page.lines().filter(line -> line.startsWith("infaas_controller_capacity_items_per_second{")))
                .hasSize(APPLICATIONS);
        assertThat(page.lines()
                        .filter(line -> line.startsWith("infaas_controller_node_memory_bytes{")
                                && line.contains("of=\"used\"")))
                .hasSize(NODES);
    }

    private static ControllerSnapshot snapshot(long queries) {
        List<Node> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new Node("node-%03d".formatted(i), "10.0.0." + i, 8000, 8001, Catalogs.NODE_TYPE))
                .toList();
        View view = WideViews.of(APPLICATIONS, VARIANTS, nodes);
        Catalog catalog = view.catalog();
        Map<Placement, InstanceState> instances =
                view.instances().stream().collect(Collectors.toMap(WideStatePageTest::placement, Instance::state));
        DemandGrid grid = new DemandGrid(catalog);
        List<ArrivalRate> demand = catalog.applications().stream()
                .map(one -> new ArrivalRate(
                        grid.of(one.name(), one.objective(), 1), one.objective().latencyMs(), 12.5, 12.5, 0, Map.of()))
                .toList();
        SortedMap<String, TrafficCounts> counts = catalog.applications().stream()
                .collect(Collectors.toMap(
                        Application::name, one -> new TrafficCounts(queries, 0, 0), (a, b) -> a, TreeMap::new));
        Situation situation = new Situation(
                catalog,
                nodes.stream()
                        .map(node -> new NodeCapacity(node.id(), Catalogs.nodeType(), true)
                                .withMemory(Optional.of(new MemorySize(1L << 30, 0)), true))
                        .toList(),
                instances,
                demand,
                Set.of(),
                Set.of(),
                0);
        return new ControllerSnapshot(
                "infaas",
                ControllerSnapshotFixture.NOW,
                ControllerSnapshotFixture.NOW.minusSeconds(60),
                17,
                List.of(new ControllerStatus.GatewayRow("g-1", true, 17, 9_500)),
                nodes,
                situation,
                PlacementPlan.of(instances.keySet(), List.of(), PolicyMemory.NONE),
                Map.of(),
                instances.keySet().stream().collect(Collectors.toMap(Function.identity(), one -> 1.25)),
                List.of(),
                ControllerStatus.FleetRow.of(FleetSettings.between(1, NODES, 50), List.of()),
                ControllerStatus.LeadershipRow.ALONE,
                new ObjectiveTraffic(new TreeMap<>(), counts),
                "",
                new TreeMap<>());
    }

    private static Placement placement(Instance instance) {
        return new Placement(instance.variant(), instance.node());
    }
}
