package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.policy.PlanningCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet of 20 types in six zones on both markets stays below the limits of EC2, whatever happens to it. */
final class LargeFleetTest {

    private static final int TYPES = 20;
    private static final int APPLICATIONS = 10;
    /** Of the policy in a round: for what is, and for what might be. */
    private static final int MOST_PLANS = 16;

    private static final int MOST_PLANS_TIMES_NODES = 3_600;

    @TempDir
    private Path folder;

    @Test
    void sixtyMachines_startGrowShrinkAndAreTakenBack_farBelowTheLimitsOfEc2() throws IOException {
        startGrowShrinkAndLose(60, 20, 6);
    }

    @Test
    @Tag("proof")
    void thousandMachines_startGrowShrinkAndAreTakenBack_farBelowTheLimitsOfEc2() throws IOException {
        startGrowShrinkAndLose(1_000, 20, 200);
    }

    private void startGrowShrinkAndLose(int size, int steadySeconds, int fewer) throws IOException {
        LargeFleet fleet = fleet(size);
        fleet.start();
        fleet.run(10, load(size, 100));
        LargeFleet.Seen start = fleet.seen("start");
        fleet.run(steadySeconds, load(size, 100));
        LargeFleet.Seen steady = fleet.seen("steady");
        fleet.runUntil(size * 110 / 100, 240, load(size, 125));
        fleet.run(20, load(size, 125));
        LargeFleet.Seen out = fleet.seen("scale-out");
        fleet.runUntil(out.serving() - fewer, 600, load(size, 25));
        LargeFleet.Seen in = fleet.seen("scale-in");
        fleet.runUntil(Math.max(in.serving(), size * 70 / 100), 600, load(size, 80));
        fleet.run(150, load(size, 80));
        LargeFleet.Seen before = fleet.seen("more load");
        fleet.interrupt(size / 10, 60, load(size, 80));
        fleet.run(150, load(size, 80));
        LargeFleet.Seen storm = fleet.seen("interruptions");

        assertThat(start.serving()).isEqualTo(size);
        assertThat(start.changes() + steady.changes()).isZero();
        assertThat(steady.plans()).isLessThanOrEqualTo(2 * steadySeconds);
        assertThat(out.serving()).isGreaterThanOrEqualTo(size * 110 / 100);
        assertThat(in.serving()).isLessThanOrEqualTo(out.serving() - fewer);
        assertThat(storm.steps()).containsEntry("node-interrupted", size / 10);
        // machines that are exchanged for cheaper ones overlap
        assertThat(storm.serving()).isCloseTo(before.serving(), withinPercentage(5));
        assertThat(List.of(start, steady, out, in, storm)).allSatisfy(phase -> {
            assertThat(phase.unserved()).isZero();
            assertThat(phase.mostPlans()).isLessThanOrEqualTo(Math.max(MOST_PLANS, MOST_PLANS_TIMES_NODES / size));
        });
        for (String action : Ec2Limit.actions()) {
            assertThat(fleet.calls().leastLeft(action))
                    .as("requests left of %s", action)
                    .isGreaterThan(Ec2Limit.ofRequests(action).capacity() / 2);
            // most machines of a large fleet may end at once
            assertThat(fleet.calls().leastLeftOfMachines(action))
                    .as("machines left of %s", action)
                    .isGreaterThan(Ec2Limit.ofMachines(action).capacity() / 4);
        }
    }

    private LargeFleet fleet(int size) throws IOException {
        Catalog catalog = catalog();
        return new LargeFleet(
                catalog,
                settings(),
                FleetSettings.between(1, size * 14 / 10, 10_000),
                size,
                catalog.variants().stream()
                        .map(Variant::name)
                        .filter(name -> name.contains("small"))
                        .toList());
    }

    private static Map<String, Integer> load(int size, int percent) {
        // two cores a node, about 100 queries/s on each
        int each = size * 2 * 92 / APPLICATIONS;
        return IntStream.range(0, APPLICATIONS)
                .boxed()
                .collect(Collectors.toMap(
                        LargeFleetTest::application, i -> each * percent / 100, (a, b) -> a, TreeMap::new));
    }

    private static String application(int i) {
        return "task-%02d".formatted(i);
    }

    private static Catalog catalog() {
        PlanningCatalog catalog = new PlanningCatalog();
        for (int i = 0; i < TYPES; i++) {
            catalog.type("type-%02d".formatted(i), 8_000, 0.10 + 0.005 * i);
        }
        double[] small =
                IntStream.range(0, TYPES).mapToDouble(i -> 12 - 0.2 * i).toArray();
        double[] large =
                IntStream.range(0, TYPES).mapToDouble(i -> 2 * small[i]).toArray();
        for (int i = 0; i < APPLICATIONS; i++) {
            catalog.application(application(i), 500, 0.7)
                    .variantByType("small-%02d".formatted(i), 0.75, small)
                    .usingCores(1)
                    .variantByType("large-%02d".formatted(i), 0.9, large)
                    .usingCores(1);
        }
        return catalog.catalog();
    }

    private Ec2Settings settings() throws IOException {
        String types = IntStream.range(0, TYPES)
                .mapToObj(i ->
                        "        - {type: c5.t%02d, nodeType: type-%02d, onDemandPerHour: %.3f, spotPerHour: %.3f}%n"
                                .formatted(i, i, 0.10 + 0.005 * i, 0.04 + 0.003 * i))
                .collect(Collectors.joining());
        return Ec2Settings.in(FleetFile.read(MotoEc2.write(folder, """
                        minimum: 1
                        maximum: 1000
                        budgetPerHour: 900
                        provider:
                          ec2:
                            region: us-east-1
                            cluster: large
                            owner: tests
                            classes:
                              - name: cpu
                                image: ami-0123abcd
                                zones: {us-east-1a: subnet-0a, us-east-1b: subnet-0b, us-east-1c: subnet-0c, us-east-1d: subnet-0d, us-east-1e: subnet-0e, us-east-1f: subnet-0f}
                                securityGroups: []
                                markets: [on-demand, spot]
                                startSeconds: 60
                                types:
                        """ + types.indent(4))));
    }
}
