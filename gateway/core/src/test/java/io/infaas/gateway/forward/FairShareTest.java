package io.infaas.gateway.forward;

import static io.infaas.gateway.forward.SimulatedLoad.adopted;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.forward.SimulatedLoad.Shape;
import io.infaas.gateway.selection.QueryOwner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An honest client beside one that takes all it can get at the same instance, in simulated time. */
class FairShareTest {

    private static final QueryOwner OTHER = new QueryOwner(2, 1);
    private static final double HONEST = 0.2;

    // of all connections together
    private static final int RESETS_AT_ONCE = 1_000;
    private static final double RESETS_PER_SECOND = 330;

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

    private static void assertHonestLosesNothing(SimulatedLoad run, double load, Runnable other) {
        run.offer(0.5, Duration.ofSeconds(2));
        run.arrive(load, Duration.ofSeconds(12), client -> other.run());
        run.arrive(HONEST, Duration.ofSeconds(2), run::ask);
        run.time.advance(Duration.ofSeconds(2));
        run.forget();

        run.offer(HONEST, Duration.ofSeconds(10));

        run.assertAllAnswered();
    }
}
