package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.triton.testing.LayerCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults in random order (a hundred with the profile proof), of EC2 and of the controller, which may be killed at each call: no orphan, nothing
 * launched twice, maximum and budget never exceeded, and the plan reached in the end.
 */
final class Ec2FaultsTest {

    private static final int FAULTS = LayerCounts.count("infaas.faults.count");

    private static final List<String> CODES = List.of(
            "InsufficientInstanceCapacity",
            "UnfulfillableCapacity",
            "ReservationCapacityExceeded",
            "Unsupported",
            "MaxSpotInstanceCountExceeded",
            "VcpuLimitExceeded",
            "InsufficientFreeAddressesInSubnet");

    /** Launches are what can go wrong in most ways. */
    private static final List<String> OPERATIONS = List.of(
            "CreateFleet", "CreateFleet", "CreateFleet", "TerminateInstances", "CreateTags", "DescribeInstances");

    private static final List<String> QUEUE_OPERATIONS = List.of("ReceiveMessage", "DeleteMessage");

    static final Catalog CATALOG = PlanningCatalog.local()
            .type("large", 4000, 3)
            .application("fashion", 500, 0.7)
            .variantByType("small", 0.75, 8, 3)
            .usingCores(1)
            .catalog();

    static final String FLEET = """
            minimum: 1
            maximum: 8
            budgetPerHour: 9.00
            provider:
              ec2:
                region: us-east-1
                cluster: test
                owner: tests
                classes:
                  - name: cpu
                    image: ami-0123abcd
                    zones: {us-east-1a: subnet-0a, us-east-1b: subnet-0b}
                    securityGroups: []
                    markets: [on-demand, spot]
                    startSeconds: 20
                    types:
                      - {type: m5.large, nodeType: local, onDemandPerHour: 1.0, spotPerHour: 0.4}
                      - {type: m5a.large, nodeType: local, onDemandPerHour: 0.9, spotPerHour: 0.5}
                      - {type: m5.xlarge, nodeType: large, onDemandPerHour: 3.0, spotPerHour: 1.0}
            """;

    @TempDir
    private Path folder;

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, LayerCounts.tries(1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomFaults_leaveNoOrphan_launchNothingTwice_keepTheBudget_andThePlanIsReached(long seed) throws IOException {
        Random random = new Random(seed);
        FaultyFleet fleet = new FaultyFleet(
                random,
                CATALOG,
                Ec2Settings.in(FleetFile.read(MotoEc2.write(folder, FLEET))),
                FleetSettings.between(random.nextInt(3), 3 + random.nextInt(6), 2 + random.nextInt(8))
                        .withScaleInDelay(Duration.ofSeconds(1 + random.nextInt(10))));
        fleet.run(120, 50);
        TreeMap<String, Integer> kinds = new TreeMap<>();
        List<LaunchOption> closed = new ArrayList<>();
        for (int fault = 0; fault < FAULTS; fault++) {
            kinds.merge(inject(random, fleet, closed), 1, Integer::sum);
            // so that the fleet grows and shrinks
            fleet.run(20 + random.nextInt(50), fault % 2 == 0 ? random.nextInt(100) : 300 + random.nextInt(700));
            if (!closed.isEmpty() && random.nextInt(3) == 0) {
                fleet.ec2().opens(closed.remove(random.nextInt(closed.size())));
            }
        }
        closed.forEach(fleet.ec2()::opens);
        fleet.faults().clear();
        fleet.queue().delays(Duration.ZERO);

        // shortages are remembered for three minutes
        fleet.run(600, 50);

        System.out.printf(
                "seed %d: %s, %d calls went wrong, %d controllers killed, %d instances%n",
                seed,
                kinds,
                fleet.faults().done(),
                fleet.kills(),
                fleet.ec2().all().size());
        fleet.requireNothingLaunchedTwice();
        fleet.requireThePlan();
        assertThat(fleet.faults().done()).isPositive();
    }

    private static String inject(Random random, FaultyFleet fleet, List<LaunchOption> closed) {
        MemoryEc2 ec2 = fleet.ec2();
        List<MemoryInstance> live = ec2.live();
        int kind = random.nextInt(13);
        switch (kind) {
            case 0 -> {
                LaunchOption option =
                        fleet.options().get(random.nextInt(fleet.options().size()));
                ec2.closes(option, CODES.get(random.nextInt(CODES.size())));
                closed.add(option);
                return "capacity";
            }
            case 1 -> fleet.kill();
            case 2 -> ec2.listsLate(Duration.ofSeconds(1 + random.nextInt(20)));
            case 3 -> ec2.silences(1);
            case 4 -> {
                if (!live.isEmpty()) {
                    live.get(random.nextInt(live.size())).end(fleet.now(), random.nextInt(20));
                }
            }
            case 5 -> interrupt(random, fleet, live);
            case 6 -> {
                fleet.queue().delays(Duration.ofSeconds(1 + random.nextInt(150)));
                interrupt(random, fleet, live);
            }
            case 7 -> {
                fleet.queue().handsOutAgain(1 + random.nextInt(3));
                interrupt(random, fleet, live);
            }
            case 8 -> {
                interrupt(random, fleet, live);
                return "queue " + orderAny(random, fleet, QUEUE_OPERATIONS);
            }
            default -> {
                return orderAny(random, fleet, OPERATIONS);
            }
        }
        return List.of(
                        "",
                        "kill",
                        "listed late",
                        "node silent",
                        "instance lost",
                        "interruption",
                        "message late",
                        "message again")
                .get(kind);
    }

    private static String orderAny(Random random, FaultyFleet fleet, List<String> operations) {
        CallFaults.Ending[] endings = CallFaults.Ending.values();
        CallFaults.Ending ending = endings[1 + random.nextInt(endings.length - 1)];
        String operation = operations.get(random.nextInt(operations.size()));
        fleet.faults().order(operation, ending, ending.name().startsWith("KILLED") ? 1 : 1 + random.nextInt(6));
        return ending.name();
    }

    /** Some copies of a notice, in any order with those of others, with events that mean nothing and with what is no event. */
    private static void interrupt(Random random, FaultyFleet fleet, List<MemoryInstance> live) {
        String id = live.isEmpty() ? "i-0a" : live.get(random.nextInt(live.size())).id;
        for (int copy = 0; copy <= random.nextInt(3); copy++) {
            send(fleet, "EC2 Spot Instance Interruption Warning", id, "instance-action", "terminate");
            send(fleet, "EC2 Instance State-change Notification", id, "state", "running");
            send(fleet, "EC2 Instance Rebalance Recommendation", "i-0b", "none", "");
            fleet.queue().send(FaultyEvents.NONSENSE);
        }
        live.stream()
                .filter(instance -> instance.id.equals(id))
                .forEach(instance -> instance.end(fleet.now().plus(InstanceEvent.NOTICE), 5));
    }

    private static void send(FaultyFleet fleet, String type, String instance, String key, String value) {
        fleet.queue()
                .send(InstanceQueue.event(
                        "%s of %s".formatted(type, instance),
                        fleet.now(),
                        "aws.ec2",
                        type,
                        "{\"instance-id\": \"%s\", \"%s\": \"%s\"}".formatted(instance, key, value)));
    }
}
