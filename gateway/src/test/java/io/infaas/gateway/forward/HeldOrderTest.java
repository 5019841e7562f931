package io.infaas.gateway.forward;

import static io.infaas.gateway.forward.SimulatedLoad.adopted;
import static io.infaas.gateway.forward.SimulatedLoad.profiled;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.forward.SimulatedLoad.Shape;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Queries beyond what an instance can execute: who comes first, and what becomes of the others; in simulated time. */
class HeldOrderTest {

    @Test
    void ask_offlineQueriesTakeAllThereIs_othersAreAnswered() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        SimulatedClient offline = run.client();

        run.arrive(
                10,
                Duration.ofSeconds(13),
                client -> offline.begin(Duration.ofSeconds(20), Map.of("infaas-offline", "true"), refusal -> {}));
        run.offer(0.5, Duration.ofSeconds(3));
        run.forget();
        run.offer(0.5, Duration.ofSeconds(10));

        run.assertAllAnswered();
        assertThat(run.client.answeredAt.size() + offline.answeredAt.size())
                .isGreaterThan((int) (0.9 * 10 * Shape.SERIAL.speed.capacity()));
    }

    @Test
    void ask_noDeadlines_allAnsweredInTheOrderInWhichTheyCame() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.deadline = Duration.ofSeconds(60);

        run.offer(2, Duration.ofSeconds(10));

        run.assertAllAnswered();
        assertThat(run.client.tookMs).last().satisfies(ms -> assertThat(ms).isBetween(9_000.0, 12_000.0));
        assertThat(run.nodes.mostPending()).isLessThan(100);
    }

    @Test
    void ask_hastyClientsAmongPatientOnes_hastyOnesComeFirst() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        SimulatedClient patient = run.client();
        run.deadline = Duration.ofMillis(150);

        run.arrive(3, Duration.ofSeconds(13), client -> patient.ask(Duration.ofSeconds(5)));
        run.offer(0.4, Duration.ofSeconds(3));
        run.forget();
        run.offer(0.4, Duration.ofSeconds(10));

        assertThat(run.client.answeredAt.size()).isGreaterThan((int) (0.7 * run.client.asked));
        assertThat(patient.answeredAt.size()).isGreaterThan((int) (0.5 * 10 * Shape.SERIAL.speed.capacity()));
    }

    @Test
    void giveUp_aThousandAtOnce_nextQueryIsAnsweredAtOnce() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.offer(0.5, Duration.ofSeconds(2));
        for (int i = 0; i < 1_000; i++) {
            run.client.ask(Duration.ofSeconds(60)).giveUp();
        }
        run.time.advance(Duration.ofSeconds(1));
        run.forget();

        run.ask(run.client);
        run.time.advance(run.deadline);

        run.assertAllAnswered();
        assertThat(run.client.tookMs).singleElement().satisfies(ms -> assertThat(ms)
                .isLessThan(100));
        assertThat(run.router.loads().applications().held()).isZero();
    }

    @Test
    void ask_manyBeforeTheInstanceIsReady_answeredAsItCan() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, profiled(1, 10, InstanceState.LOADING));
        run.deadline = Duration.ofSeconds(10);
        for (int i = 0; i < 500; i++) {
            run.ask(run.client);
        }
        run.time.advance(Duration.ofMillis(500));

        run.router.apply(profiled(2, 10, InstanceState.ACTIVE));
        run.time.advance(Duration.ofSeconds(10));

        run.assertAllAnswered();
        assertThat(run.nodes.mostPending()).isLessThan(200);
    }

    @Test
    void ask_shedForAWhile_refusedAsATritonWithAFullQueueDoes() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));

        run.offer(5, Duration.ofSeconds(2));

        assertThat(run.client.refusals).isNotEmpty();
        for (Refusal refusal : run.client.refusals) {
            assertThat(refusal.reason()).isIn(RefusalReason.SHED, RefusalReason.DEADLINE);
        }
        assertThat(run.client.refusals)
                .filteredOn(refusal -> refusal.reason() == RefusalReason.SHED)
                .hasSizeGreaterThan(run.client.refusals.size() * 9 / 10)
                .allMatch(refusal -> refusal.text().equals("Exceeds maximum queue size"));
    }
}
