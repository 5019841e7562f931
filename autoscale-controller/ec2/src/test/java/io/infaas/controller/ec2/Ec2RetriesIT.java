package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;

/**
 * Calls of a fleet go wrong on their way in random order, fewer or more times in a row than the SDK repeats them by itself: no orphan, nothing
 * launched twice, maximum and budget never exceeded, and each time the plan is reached.
 */
final class Ec2RetriesIT extends FleetOnMoto {

    private static final int FAULTS = LayerCounts.count("infaas.faults.count") / 5;
    private static final List<String> ENDINGS = List.of("throttled", "broken", "lost");
    private static final List<String> OPERATIONS = List.of(
            "CreateFleet",
            "CreateFleet",
            "DescribeInstances",
            "TerminateInstances",
            "CreateTags",
            "ReceiveMessage",
            "DeleteMessage");

    /** A call is made three times by the SDK, a launch three times by the provider. */
    private static final int MOST_IN_A_ROW = 7;

    private static final int LOW = 5;
    private static final int HIGH = 30;
    /** A launch that follows a scale-in later than this does not double the next one's delay, from two minutes up to half an hour. */
    private static final int QUIET_SECONDS = 600;
    /** Ten seconds of the controller are one of the machine. */
    private static final long SECOND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Random random = new Random(1);
    private final Map<String, Integer> asked = new TreeMap<>();
    private final long beganNanos = System.nanoTime();
    private InstanceQueue queue;
    private FleetSettings limits;
    private SimulatedController controller;
    private int second;
    /** Seconds of the controller that took no time of the machine. */
    private int skipped;

    @Override
    @BeforeEach
    void start() throws Exception {
        queue = new InstanceQueue(moto.endpoint());
        write();
        limits = FleetFile.read(file).settings();
        fleet = moto.startWithFaults(file, notices);
        controller = new SimulatedController(
                MotoEc2.catalog(), fleet.provider(), limits, this::record, Clock.systemUTC(), 1, this::answers);
    }

    @Override
    String definition() {
        return moto.fleet()
                .replace("minimum: 0", "minimum: 1")
                .replace("budgetPerHour: 2.00", "budgetPerHour: 0.35")
                .replace("startSeconds: 2", "startSeconds: 120")
                .replace("ec2:\n", "ec2:\n    queue: " + queue.url() + "\n");
    }

    @Override
    @AfterEach
    void stop() throws Exception {
        super.stop();
        queue.close();
    }

    @Test
    void randomFaults_thatTheSdkRepeatsOrGivesUpOn_leaveNoOrphan_launchNothingTwice_andThePlanIsReached() {
        awaitPlan(LOW);
        for (int fault = 0; fault < FAULTS; fault++) {
            String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
            String inARow = IntStream.rangeClosed(0, random.nextInt(MOST_IN_A_ROW))
                    .mapToObj(i -> "\"" + ENDINGS.get(random.nextInt(ENDINGS.size())) + "\"")
                    .collect(Collectors.joining(", ", "[", "]"));
            moto.tell("endings", "{\"%s\": %s}".formatted(operation, inARow));
            if (operation.endsWith("Message")) {
                queue.interrupts(moto.running(settings).get(0).instanceId());
            }
            if (fault % 2 == 0) {
                awaitPlan(HIGH);
            } else {
                awaitPlan(LOW);
                staysQuiet();
            }
        }
        String met = moto.tell("endings", "{}");
        moto.tell("restore", "{}");
        awaitPlan(HIGH);

        Until.holds("no event waits", () -> queue.messages() == 0);
        assertThat(met).as("calls that the SDK repeated").doesNotContain("\"repeated\": 0");
        Map<String, Long> launched =
                all().stream().collect(Collectors.groupingBy(MachineTags::request, Collectors.counting()));
        assertThat(launched)
                .allSatisfy((request, count) ->
                        assertThat(count).as(request).isLessThanOrEqualTo(asked.getOrDefault(request, 0)));
    }

    /** Under such a load each instance becomes a node that serves, under its own name, and there are no others. */
    private void awaitPlan(int queries) {
        Until.holds(
                () -> "%d queries/s are served: %s %s"
                        .formatted(queries, fleet.provider().list(), notices),
                () -> {
                    turn(queries);
                    return isReached(queries);
                });
    }

    private void staysQuiet() {
        for (int i = 0; i < QUIET_SECONDS; i++) {
            skipped++;
            controller.turn(++second, LOW);
        }
    }

    private void turn(int queries) {
        int now = skipped + (int) ((System.nanoTime() - beganNanos) / SECOND_NANOS);
        if (now > second) {
            second = now;
            controller.turn(second, queries);
            List<Instance> live = all().stream().filter(InstanceSync::isLive).toList();
            assertThat(live).hasSizeLessThanOrEqualTo(limits.maximum());
            assertThat(live.stream().mapToDouble(Ec2RetriesIT::price).sum())
                    .isLessThanOrEqualTo(limits.budgetPerHour() + 1e-6);
        }
    }

    private static double price(Instance instance) {
        return instance.instanceLifecycle() == InstanceLifecycleType.SPOT ? 0.04 : 0.10;
    }

    private boolean isReached(int queries) {
        List<NodeMachine> machines = fleet.provider().list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .toList();
        return controller.unserved() == 0
                && (queries == LOW) == (machines.size() == 1)
                && machines.stream().allMatch(machine -> machine.life() == MachineLife.READY)
                && names().equals(
                                machines.stream().map(NodeMachine::id).sorted().toList());
    }

    private List<String> names() {
        return moto.running(settings).stream().map(MachineTags::node).sorted().toList();
    }

    /** All instances of the cluster, also those that have ended. */
    private List<Instance> all() {
        return moto
                .ec2()
                .describeInstances(request -> request.filters(MachineTags.filters(settings)))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
    }

    private boolean answers(String id) {
        return fleet.provider().nodes().stream().map(Node::id).anyMatch(id::equals);
    }

    private void record(JournalEntry entry) {
        if (entry.event().equals("node-launch")) {
            asked.put(
                    String.valueOf(entry.inputs().get("request")),
                    Integer.parseInt(String.valueOf(entry.inputs().get("count"))));
        }
    }
}
