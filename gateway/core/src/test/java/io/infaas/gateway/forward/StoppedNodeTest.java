package io.infaas.gateway.forward;

import static io.infaas.gateway.forward.SimulatedLoad.adopted;
import static io.infaas.gateway.forward.SimulatedLoad.profiled;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.forward.QueueingNodes.Speed;
import io.infaas.gateway.forward.SimulatedLoad.Shape;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The only node stops for seconds, and clients wait longer than that, in simulated time. */
class StoppedNodeTest {

    private static final int TRIES = 5;

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
