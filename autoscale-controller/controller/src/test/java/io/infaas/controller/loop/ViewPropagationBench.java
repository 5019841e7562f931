package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.control.LargeDeployment;
import io.infaas.controller.loop.ViewPublication.ViewSequence;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Time and allocation from a change of instance states in the controller to the view in force at the last gateway. Run by
 * {@code gateway/bench/views}, not with the tests.
 */
final class ViewPropagationBench {

    private static final boolean QUICK = Boolean.getBoolean("bench.quick");
    private static final int LEAST = 3;
    private static final int INSTANCES_CHANGED = 250;

    private final LargeDeployment world = LargeDeployment.large();
    private final Catalog catalog = world.catalog(0);
    private final List<Node> nodes = world.nodeList();
    private long version = 1_000;

    @Test
    void views() throws Exception {
        List<ViewPropagationReport.Row> rows = new ArrayList<>();
        for (int gateways : new int[] {1, 10}) {
            rows.add(run("state", gateways, new StateChange()));
            rows.add(run("plan", gateways, new PlanChange()));
            rows.add(run("catalog", gateways, new CatalogChange()));
        }

        ViewPropagationReport report = ViewPropagationReport.of(world, rows);

        report.write(Path.of(System.getProperty("bench.folder", "target/bench")));
        assertThat(rows).hasSize(6);
    }

    private ViewPropagationReport.Row run(String change, int gateways, Change changes) throws InterruptedException {
        try (ViewPropagationRig rig = new ViewPropagationRig(gateways)) {
            ViewPropagationTimer measure = new ViewPropagationTimer(rig);
            ViewSequence views = new ViewSequence(catalog, version);
            measure.first(views, nodes, world.instances(catalog));
            // first warm-up rounds, until the code is compiled; then the measured ones
            for (boolean counted : new boolean[] {false, true}) {
                if (counted) {
                    measure.begin();
                }
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(QUICK ? 6 : 40);
                for (int i = 0; i < LEAST || (i < (QUICK ? 150 : 600) && System.nanoTime() < end); i++) {
                    Situation next = changes.next(views);
                    measure.view(next.views(), nodes, next.instances());
                    views = next.views();
                }
            }
            version = views.version();
            return measure.row(change, gateways);
        }
    }

    private record Situation(ViewSequence views, SortedMap<Placement, InstanceState> instances) {}

    /** The difference between one view and the next. */
    private interface Change {

        Situation next(ViewSequence views);
    }

    /** One instance becomes overloaded or recovers. */
    private final class StateChange implements Change {

        private final SortedMap<Placement, InstanceState> instances = world.instances(catalog);
        private final List<Placement> placements = List.copyOf(instances.keySet());
        private int at;

        @Override
        public Situation next(ViewSequence views) {
            at = (at + 1_237) % placements.size();
            instances.compute(
                    placements.get(at),
                    (placement, state) ->
                            state == InstanceState.ACTIVE ? InstanceState.OVERLOADED : InstanceState.ACTIVE);
            return new Situation(views, new TreeMap<>(instances));
        }
    }

    /** A plan that moves one instance of each of a quarter of the nodes. */
    private final class PlanChange implements Change {

        private final SortedMap<Placement, InstanceState> instances = world.instances(catalog);
        private int round;

        @Override
        public Situation next(ViewSequence views) {
            round++;
            for (int i = 0; i < INSTANCES_CHANGED; i++) {
                int node = (i * 4 + round % 4) % world.nodes();
                int iterate = round / 4;
                instances.remove(world.placement(catalog, node, iterate % 400));
                instances.put(world.placement(catalog, node, 5 + iterate % 400), InstanceState.ACTIVE);
            }
            return new Situation(views, new TreeMap<>(instances));
        }
    }

    /** One application was rebuilt. */
    private final class CatalogChange implements Change {

        private final SortedMap<Placement, InstanceState> instances = world.instances(catalog);
        private int build;

        @Override
        public Situation next(ViewSequence views) {
            build++;
            return new Situation(new ViewSequence(world.catalog(build), views.version()), instances);
        }
    }
}
