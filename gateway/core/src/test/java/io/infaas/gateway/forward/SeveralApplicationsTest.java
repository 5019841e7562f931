package io.infaas.gateway.forward;

import static io.infaas.gateway.forward.SimulatedApplications.missedShare;
import static io.infaas.gateway.forward.SimulatedApplications.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.forward.SimulatedApplications.Run;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.testing.LayerCounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications on the same node, one of which asks for more than its share, in simulated time. */
class SeveralApplicationsTest {

    private static final Duration BEFORE = Duration.ofSeconds(10);
    private static final Duration BURST = Duration.ofSeconds(30);
    private static final int TIMES = 5;
    private static final Map<String, String> OFFLINE = Map.of("infaas-offline", "true");

    private final SimulatedApplications applications = new SimulatedApplications(11);

    static LongStream seeds() {
        return LongStream.range(11, 11 + Math.min(10, LayerCounts.tries(10)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ask_oneOfEqualsBursts_theOtherKeepsItsObjectiveAndTheNodeIsFull(long seed) {
        SimulatedApplications applications = new SimulatedApplications(seed);
        Run run = applications.with("steady", 5, 1).with("bursting", 5, 1).run();
        SimulatedClient steady = run.client("steady");
        SimulatedClient bursting = run.client("bursting");

        burst(run, steady, 0.35, bursting, 0.3);

        assertThat(missedShare(steady)).isLessThan(0.01);
        assertThat(answeredPerSecond(run, bursting)).isGreaterThan(0.9 * 0.65 * applications.capacity());
        assertThat(refused(bursting, RefusalReason.SHED_SHARE)).isGreaterThan(bursting.refusals.size() / 2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ask_oneOfLowerPriorityBursts_theHigherKeepsItsObjectiveBeyondItsShare(long seed) {
        SimulatedApplications applications = new SimulatedApplications(seed);
        Run run = applications.with("steady", 7, 1).with("bursting", 5, 1).run();
        SimulatedClient steady = run.client("steady");
        SimulatedClient bursting = run.client("bursting");

        burst(run, steady, 0.7, bursting, 0.3);

        assertThat(missedShare(steady)).isLessThan(0.01);
        assertThat(answeredPerSecond(run, bursting)).isGreaterThan(0.8 * 0.3 * applications.capacity());
        assertThat(refused(bursting, RefusalReason.SHED_PRIORITY)).isGreaterThan(bursting.refusals.size() / 2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ask_twoOfEqualPriorityAskTooMuch_theyShareByWeightAndTheThirdKeepsItsObjective(long seed) {
        SimulatedApplications applications = new SimulatedApplications(seed);
        Run run = applications
                .with("steady", 5, 1)
                .with("light", 5, 1)
                .with("heavy", 5, 3)
                .run();
        SimulatedClient steady = run.client("steady");
        SimulatedClient light = run.client("light");
        SimulatedClient heavy = run.client("heavy");
        run.arrive(steady, 0.15, BEFORE.plus(BURST));
        run.arrive(light, 2, BEFORE.plus(BURST));
        run.arrive(heavy, 2, BEFORE.plus(BURST));

        run.pass(BEFORE.plus(BURST));

        assertThat(missedShare(steady)).isLessThan(0.01);
        assertThat(heavy.answeredAt.size()).isBetween(2 * light.answeredAt.size(), 4 * light.answeredAt.size());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ask_offlineQueriesOfAHigherPriorityBurst_theOtherKeepsItsObjective(long seed) {
        SimulatedApplications applications = new SimulatedApplications(seed);
        Run run = applications.with("steady", 0, 1).with("bursting", 9, 1).run();
        SimulatedClient steady = run.client("steady");
        SimulatedClient bursting = run.client("bursting");
        run.arrive(steady, 0.7, BURST);
        run.arrive(bursting, TIMES * 0.3, BURST, OFFLINE);

        run.pass(BURST);

        assertThat(missedShare(steady)).isLessThan(0.01);
        assertThat(refused(bursting, RefusalReason.SHED_OFFLINE)).isGreaterThan(bursting.refusals.size() / 2);
    }

    @Test
    void ask_oneOfEqualsBursts_theOtherFindsAPlaceInTheGateway() {
        Run run = applications
                .with("steady", 5, 1)
                .with("bursting", 5, 1)
                .with("idle", 5, 1)
                .run(places(48, 8), InstanceState.ACTIVE);
        SimulatedClient steady = run.client("steady");
        SimulatedClient bursting = run.client("bursting");

        burst(run, steady, 0.3, bursting, 0.3);

        assertThat(missedShare(steady)).isLessThan(0.01);
        assertThat(refused(bursting, RefusalReason.SHED_SHARE)).isGreaterThan(bursting.refusals.size() * 9L / 10);
    }

    @Test
    void ask_nothingServesYet_theLowerPriorityAndThoseWithMoreMakeRoomForOthers() {
        Run run = applications
                .with("low", 4, 1)
                .with("one", 5, 1)
                .with("other", 5, 2)
                .run(places(4096, 9), InstanceState.LOADING);
        SimulatedClient low = run.client("low");
        SimulatedClient offline = run.client("other");
        SimulatedClient one = run.client("one");
        SimulatedClient other = run.client("other");

        askAtOnce(offline, 5, OFFLINE);
        askAtOnce(low, 5, Map.of());
        assertThat(refused(offline, RefusalReason.SHED_OFFLINE)).isEqualTo(1);
        askAtOnce(low, 5, Map.of());
        assertThat(refused(offline, RefusalReason.SHED_OFFLINE)).isEqualTo(5);
        assertThat(refused(low, RefusalReason.SHED)).isEqualTo(1);
        askAtOnce(one, 9, Map.of());
        assertThat(refused(low, RefusalReason.SHED_PRIORITY)).isEqualTo(9);
        askAtOnce(other, 9, Map.of());

        assertThat(refused(one, RefusalReason.SHED_SHARE)).isEqualTo(6);
        assertThat(refused(other, RefusalReason.SHED_SHARE)).isEqualTo(3);
    }

    @Test
    void ask_quickModelsOverANetwork_theNodeIsFullBesideALightOne() {
        SimulatedApplications quick = new SimulatedApplications(11, 0.2, 0.3);
        Run run = quick.with("light", 5, 1).with("bursting", 5, 1).run();
        SimulatedClient light = run.client("light");
        SimulatedClient bursting = run.client("bursting");
        run.arrive(light, 0.1, Duration.ofSeconds(6));
        run.arrive(bursting, 1.5, Duration.ofSeconds(6));

        run.pass(Duration.ofSeconds(6));

        assertThat(missedShare(light)).isLessThan(0.01);
        assertThat(bursting.answeredAt.size()).isGreaterThan((int) (0.8 * 0.9 * 6 * quick.capacity()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ask_tenUseOneOfTwoCoresEach_bothCoresAreBusy(long seed) {
        SimulatedApplications ten = new SimulatedApplications(seed);
        IntStream.range(0, 10).forEach(i -> ten.with("app-" + i, 5, 1, 1));
        Run run = ten.run();
        List<SimulatedClient> clients =
                IntStream.range(0, 10).mapToObj(i -> run.client("app-" + i)).toList();
        clients.forEach(client -> run.arrive(client, 0.15, BURST));

        run.pass(BURST);

        assertThat(clients.stream()
                        .mapToDouble(SimulatedApplications::missedShare)
                        .average()
                        .orElseThrow())
                .isLessThan(0.01);
    }

    private void askAtOnce(SimulatedClient client, int queries, Map<String, String> headers) {
        for (int i = 0; i < queries; i++) {
            client.begin(Duration.ofSeconds(10), headers, refusal -> {});
        }
        applications.time.runDue();
    }

    private static GatewayLimits places(int inFlight, int waiting) {
        return new GatewayLimits(
                1 << 20, 1 << 20, 1 << 20, inFlight, waiting, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void ask_bothWithinWhatTheNodeCanDo_allAnswered() {
        Run run = applications.with("one", 9, 1).with("other", 0, 1).run();
        List<SimulatedClient> both = List.of(run.client("one"), run.client("other"));
        both.forEach(client -> run.arrive(client, 0.35, BURST));

        run.pass(BURST);

        assertThat(both).allSatisfy(client -> assertThat(client.answeredAt).hasSize(client.asked));
    }

    private static void burst(
            Run run, SimulatedClient steady, double steadyLoad, SimulatedClient bursting, double usualLoad) {
        run.arrive(steady, steadyLoad, BEFORE.plus(BURST));
        run.arrive(bursting, usualLoad, BEFORE);
        run.pass(BEFORE);
        run.arrive(bursting, TIMES * usualLoad, BURST);
        run.pass(BURST);
    }

    private static double answeredPerSecond(Run run, SimulatedClient client) {
        long from = run.now() - BURST.toNanos();
        return client.answeredAt.stream().filter(at -> at > from).count() / (double) BURST.toSeconds();
    }
}
