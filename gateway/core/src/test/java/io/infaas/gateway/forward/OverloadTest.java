package io.infaas.gateway.forward;

import static io.infaas.gateway.forward.SimulatedLoad.adopted;
import static io.infaas.gateway.forward.SimulatedLoad.adoptedWithin;
import static io.infaas.gateway.forward.SimulatedLoad.profiled;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.forward.QueueingNodes.Speed;
import io.infaas.gateway.forward.SimulatedLoad.Shape;
import io.infaas.gateway.selection.QueryOwner;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** More queries than nodes can execute, in simulated time: what nodes can do is done, for queries that are still in time. */
class OverloadTest {

    private static final QueryOwner OTHER = new QueryOwner(2, 1);
    private static final double HONEST = 0.2;

    // of all connections together
    private static final int RESETS_AT_ONCE = 1_000;
    private static final double RESETS_PER_SECOND = 330;
    private static final int TRIES = 5;

    @ParameterizedTest
    @MethodSource("loads")
    void ask_moreThanAnAdoptedNodeCanDo_itDoesWhatItCan(Shape shape, int load) {
        SimulatedLoad run = new SimulatedLoad(shape, adopted("a"));

        run.offerAndCountLater(load, shape.length);

        run.assertGoodput(1);
    }

    @ParameterizedTest
    @MethodSource("loads")
    void ask_moreThanANodeCanDoWithAnObjective_whatItCanDoIsInTime(Shape shape, int load) {
        SimulatedLoad run = new SimulatedLoad(shape, adopted("a"));
        Map<String, String> objective = Map.of("infaas-latency-ms", String.valueOf(shape.deadline.toMillis()));

        run.offerAndCountLater(load, shape.length, client -> client.askPatiently(objective));

        run.assertGoodputWithin(shape.deadline);
    }

    @ParameterizedTest
    @MethodSource("loads")
    void ask_moreThanANodeCanDoOfAnApplicationWithAnObjective_whatItCanDoIsInTime(Shape shape, int load) {
        SimulatedLoad run = new SimulatedLoad(shape, adoptedWithin(shape.deadline));

        run.offerAndCountLater(load, shape.length, client -> client.askPatiently(Map.of()));

        run.assertGoodputWithin(shape.deadline);
    }

    static Stream<Arguments> loads() {
        return Arrays.stream(Shape.values())
                .flatMap(shape -> Stream.of(1, 2, 5, 10).map(load -> Arguments.of(shape, load)));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void ask_moreThanAProfiledNodeCanDo_itDoesWhatItCan(double profiledMs, int load) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, profiled(1, profiledMs, InstanceState.ACTIVE));

        run.offerAndCountLater(load, Shape.SERIAL.length);

        run.assertGoodput(1);
    }

    static Stream<Arguments> profiles() {
        return Stream.of(10.0, 5.0).flatMap(ms -> Stream.of(1, 2, 5, 10).map(load -> Arguments.of(ms, load)));
    }

    @ParameterizedTest
    @EnumSource
    void ask_muchMoreFromTheFirstMoment_fewAreSentInVain(Shape shape) {
        SimulatedLoad run = new SimulatedLoad(shape, adopted("a"));

        run.offer(10, shape.length);

        run.assertGoodput(1, 0.05);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10})
    void ask_moreThanTwoAdoptedNodesCanDo_bothDoWhatTheyCan(int load) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a", "b"));

        run.offerAndCountLater(2 * load, Shape.SERIAL.length);

        run.assertGoodput(2);
    }

    @ParameterizedTest
    @EnumSource
    void ask_lessThanAnAdoptedNodeCanDo_allAnswered(Shape shape) {
        SimulatedLoad run = new SimulatedLoad(shape, adopted("a"));

        run.offer(0.5, shape.length);

        run.assertAllAnswered();
    }

    @Test
    void ask_lessThanAWideNodeCanDoFromTheFirstMoment_allAnswered() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.nodes.speed = new Speed(64, 1, 0, 1_000);
        run.deadline = Duration.ofSeconds(4);

        run.offer(0.7, Duration.ofSeconds(10));

        run.assertAllAnswered();
    }

    @ParameterizedTest
    @EnumSource
    void ask_lessAgain_allAnsweredASecondLater(Shape shape) {
        SimulatedLoad run = new SimulatedLoad(shape, adopted("a"));
        run.offer(10, Duration.ofSeconds(5));
        run.arrive(0.5, Duration.ofSeconds(1), run::ask);
        run.time.advance(Duration.ofSeconds(1));
        run.forget();

        run.offer(0.5, shape.length);

        run.assertAllAnswered();
    }

    @Test
    void ask_nodeHasHalfItsSpeedForAWhile_doesWhatItCan() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.offer(2, Duration.ofSeconds(5));
        run.nodes.speed = Speed.serial(20);
        run.offer(4, Duration.ofSeconds(5));
        run.assertGoodput(1);
        run.nodes.speed = Speed.serial(10);

        run.forget();
        run.offer(2, Duration.ofSeconds(5));

        run.assertGoodput(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 350", "5, 350", "10, 350", "5, 700", "10, 700"})
    void ask_nodeHasStalled_doesWhatItCanASecondLater(int load, double stallMs) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        Speed usual = new Speed(1, 8, 50, 0.1);
        run.nodes.speed = usual;
        run.deadline = Duration.ofMillis(500);
        run.arrive(load, Duration.ofMillis(6_200), run::ask);
        run.time.advance(Duration.ofSeconds(5));
        run.nodes.speed = new Speed(1, 8, stallMs, 0.1);
        run.time.advance(Duration.ofMillis(200));
        run.nodes.speed = usual;
        run.time.advance(Duration.ofSeconds(1));
        run.forget();

        run.offer(load, Duration.ofSeconds(3));

        run.assertGoodput(1, 0.05);
    }

    @ParameterizedTest
    @CsvSource({"2, 3", "2, 10", "10, 10"})
    void ask_nodeWasTooSlowForAnyDeadline_doesWhatItCanTwoSecondsLater(int load, int seconds) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        beTooSlow(run, load, seconds);
        run.offer(load, Duration.ofSeconds(2));
        run.forget();

        run.offer(load, Duration.ofSeconds(5));

        run.assertGoodput(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10})
    void ask_lessAfterNodeWasTooSlowForAnyDeadline_allAnsweredSoonAfter(int seconds) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        beTooSlow(run, 0.5, seconds);
        run.offer(0.5, Duration.ofSeconds(5));
        run.forget();

        run.offer(0.5, Duration.ofSeconds(5));

        run.assertAllAnswered();
    }

    @ParameterizedTest
    @EnumSource(names = {"SERIAL", "PARALLEL", "BATCHING"})
    void reset_asMuchAsTheGatewayTakes_honestClientLosesNothing(Shape shape) {
        SimulatedLoad run = new SimulatedLoad(shape, adopted("a"));
        SimulatedClient resetting = run.client(QueryOwner.APART);
        Runnable reset = () -> {
            SimulatedClient.Exchange exchange = resetting.ask(run.deadline);
            run.time.schedule(exchange::giveUp, Duration.ofMillis(2).toNanos());
        };
        run.time.schedule(
                () -> {
                    for (int i = 0; i < RESETS_AT_ONCE; i++) {
                        reset.run();
                    }
                },
                Duration.ofMillis(2_500).toNanos());

        assertHonestLosesNothing(run, RESETS_PER_SECOND / shape.speed.capacity(), reset);

        assertThat(resetting.sent).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource(names = {"SERIAL", "PARALLEL", "BATCHING"})
    void ask_muchMoreThanTheNodeCanDoOnOneConnection_honestClientLosesNothing(Shape shape) {
        SimulatedLoad run = new SimulatedLoad(shape, adopted("a"));
        SimulatedClient greedy = run.client(OTHER);

        assertHonestLosesNothing(run, 10, () -> run.ask(greedy));

        double could = run.nodes.speed.capacity() * 12;
        assertThat(greedy.answeredAt.size()).isGreaterThan((int) (0.9 * (1 - HONEST) * could));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 512})
    void ask_muchMoreThanTheNodeCanDoOnManyConnections_honestClientLosesNothing(int connections) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        List<SimulatedClient> greedy = IntStream.range(0, connections)
                .mapToObj(number -> run.client(new QueryOwner(2, number)))
                .toList();
        AtomicInteger next = new AtomicInteger();

        assertHonestLosesNothing(run, 5, () -> run.ask(greedy.get(next.getAndIncrement() % greedy.size())));
    }

    @ParameterizedTest
    @CsvSource({"0.3, 2, 4", "0.3, 10, 4", "0.6, 5, 4", "0.6, 5, 12", "0.6, 50, 4", "0.8, 5, 4"})
    void profiledNode_stopsForSeconds_nobodyIsRefused(double load, double ms, int seconds) {
        assertNobodyIsRefused(profiled(1, ms, InstanceState.ACTIVE), load, ms, seconds);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 2, 4", "0.3, 10, 4", "0.6, 5, 4", "0.6, 5, 12", "0.6, 50, 4", "0.8, 5, 4"})
    void adoptedNode_stopsForSeconds_nobodyIsRefused(double load, double ms, int seconds) {
        assertNobodyIsRefused(adopted("a"), load, ms, seconds);
    }

    /** What it takes from now on is no stop, however long it is silent between two answers. */
    @ParameterizedTest
    @ValueSource(ints = {600, 1_000, 2_000})
    void node_becomesSlowForGood_doesWhatItCan(int ms) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.offer(0.5, Duration.ofSeconds(5));
        run.nodes.speed = Speed.serial(ms);
        run.deadline = Duration.ofMillis(5L * ms);
        run.offer(3, Duration.ofSeconds(30));
        run.forget();

        run.offer(3, Duration.ofMinutes(2));

        run.assertGoodput(1, 0.05);
    }

    private static void beTooSlow(SimulatedLoad run, double load, int seconds) {
        run.offer(load, Duration.ofSeconds(3));
        run.nodes.speed = Speed.serial(300);
        run.arrive(30 * load, Duration.ofSeconds(seconds), run::ask);
        run.time.advance(Duration.ofSeconds(seconds));
        run.nodes.speed = Speed.serial(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10})
    void ask_clientsGiveUpAtATimeThatTheGatewayDoesNotKnow_nodeDoesWhatItCan(int load) {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.deadline = Duration.ofSeconds(2);

        run.offerAndCountLater(load, Duration.ofSeconds(20), client -> {
            SimulatedClient.Exchange exchange = client.askPatiently(Map.of());
            run.time.schedule(exchange::giveUp, run.deadline.toNanos());
        });

        run.assertGoodput(1, 0.1);
    }

    private static void assertHonestLosesNothing(SimulatedLoad run, double load, Runnable other) {
        run.offer(0.5, Duration.ofSeconds(2));
        run.arrive(load, Duration.ofSeconds(12), client -> other.run());
        run.arrive(HONEST, Duration.ofSeconds(2), run::ask);
        run.time.advance(Duration.ofSeconds(2));
        run.forget();

        run.offer(HONEST, Duration.ofSeconds(10));

        run.assertAllAnswered();
    }

    private static void assertNobodyIsRefused(View view, double load, double ms, int seconds) {
        for (int seed = 0; seed < TRIES; seed++) {
            SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, view, InstanceLimits.DEFAULT, seed);
            run.nodes.speed = Speed.serial(ms);
            run.deadline = Duration.ofSeconds(30);
            run.arrive(load, Duration.ofSeconds(seconds + 5), run::ask);
            run.time.advance(Duration.ofSeconds(2));

            run.nodes.suspend("a");
            run.time.advance(Duration.ofSeconds(seconds));
            run.nodes.resume("a");
            run.time.advance(run.deadline);

            run.assertAllAnswered();
        }
    }
}
