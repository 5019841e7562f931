package io.infaas.gateway.forward;

import static io.infaas.gateway.forward.SimulatedLoad.adopted;
import static io.infaas.gateway.forward.SimulatedLoad.adoptedWithPriorities;
import static io.infaas.gateway.forward.SimulatedLoad.profiled;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.forward.QueueingNodes.Speed;
import io.infaas.gateway.forward.SimulatedLoad.Shape;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    void ask_batchJobWithoutDeadlines_allAnswered() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.nodes.speed = Speed.serial(50);

        for (int i = 0; i < 6_000; i++) {
            run.client.askPatiently(Map.of());
        }
        run.time.advance(Duration.ofMinutes(6));

        run.assertAllAnswered();
    }

    @Test
    void ask_manyOfALowPriorityAreHeld_oneOfAHighPriorityGoesBeforeThem() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adoptedWithPriorities());
        SimulatedClient low = run.client();
        run.arrive(2, Duration.ofSeconds(3), client -> askWithPriority(low, 3));
        run.time.advance(Duration.ofSeconds(3));
        for (int i = 0; i < 150; i++) {
            askWithPriority(low, 3);
        }

        askWithPriority(run.client, 1);
        run.time.advance(Duration.ofSeconds(10));

        assertThat(run.client.tookMs).singleElement().satisfies(ms -> assertThat(ms)
                .isLessThan(60));
        assertThat(low.answeredAt).hasSize(low.asked);
    }

    @Test
    void ask_priorityThatTheModelDoesNotHaveOrNone_itsUsualOne() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adoptedWithPriorities());
        SimulatedClient low = run.client();
        SimulatedClient high = run.client();
        run.arrive(2, Duration.ofSeconds(3), client -> askWithPriority(low, 3));
        run.time.advance(Duration.ofSeconds(3));

        askWithPriority(run.client, 4);
        run.client.askPatiently(Map.of());
        askWithPriority(high, 1);
        run.time.advance(Duration.ofSeconds(10));

        assertThat(high.answeredAt.get(0)).isLessThan(run.client.answeredAt.get(0));
        assertThat(run.client.answeredAt.get(1)).isLessThan(low.answeredAt.get(low.answeredAt.size() - 1));
    }

    private static void askWithPriority(SimulatedClient client, long priority) {
        client.begin(Deadline.FOREVER, Map.of(), Map.of("priority", priority), refusal -> {});
    }

    @Test
    void ask_ownObjectiveAndNoDeadline_refusedTenBoundsAfterItsArrival() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        List<Double> refusedMs = new ArrayList<>();

        run.arrive(4, Duration.ofSeconds(30), client -> askAndRecord(run, client, 1_000, refusedMs));
        run.time.advance(Duration.ofSeconds(60));

        assertThat(refusedMs).isNotEmpty().allMatch(ms -> ms <= 10_000);
        assertThat(run.client.tookMs).allMatch(ms -> ms <= 10_000);
        assertThat(refusedMs.size() + run.client.answeredAt.size()).isEqualTo(run.client.asked);
    }

    @Test
    void ask_shortObjectiveAndNodeAnswersNothing_refusedAfterFiveSeconds() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, adopted("a"));
        run.offer(0.5, Duration.ofSeconds(2));
        run.nodes.suspend("a");
        List<Double> refusedMs = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            askAndRecord(run, run.client, 100, refusedMs);
        }
        run.time.advance(Duration.ofSeconds(7));

        assertThat(refusedMs).hasSizeGreaterThan(100).allMatch(ms -> ms > 3_900 && ms < 6_000);
    }

    @Test
    void ask_noObjectiveAndTheApplicationLimitsLateness_refusedThen() {
        SimulatedLoad run = new SimulatedLoad(Shape.SERIAL, limitedTo(2_000, adopted("a")));

        run.arrive(4, Duration.ofSeconds(10), client -> client.askPatiently(Map.of()));
        run.time.advance(Duration.ofSeconds(20));

        assertThat(run.client.refusals).isNotEmpty();
        assertThat(run.client.tookMs).allMatch(ms -> ms <= 2_000);
    }

    private static View limitedTo(double maxLatenessMs, View view) {
        Application limited = view.catalog().applications().get(0).withMaxLatenessMs(maxLatenessMs);
        Catalog catalog = new Catalog(
                List.of(limited),
                view.catalog().architectures(),
                view.catalog().variants(),
                view.catalog().nodeTypes());
        return new View(view.version(), catalog, view.nodes(), view.instances());
    }

    private static void askAndRecord(
            SimulatedLoad run, SimulatedClient client, double boundMs, List<Double> refusedMs) {
        long began = run.time.nanos();
        client.begin(
                Deadline.FOREVER,
                Map.of("infaas-latency-ms", String.valueOf(boundMs)),
                refusal -> refusedMs.add((run.time.nanos() - began) / 1e6));
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
        assertThat(run.router.loads().applications().heldQueries()).isZero();
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
