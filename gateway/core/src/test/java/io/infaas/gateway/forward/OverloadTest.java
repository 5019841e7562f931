package io.infaas.gateway.forward;

import static io.infaas.gateway.forward.SimulatedLoad.adopted;
import static io.infaas.gateway.forward.SimulatedLoad.adoptedWithin;
import static io.infaas.gateway.forward.SimulatedLoad.profiled;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.forward.QueueingNodes.Speed;
import io.infaas.gateway.forward.SimulatedLoad.Shape;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
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
}
