package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.UnsentQueries;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Queries that nothing can serve yet, while a controller should load something for them; in simulated time. */
class ColdQueryTest {

    private static final Map<String, String> WITHIN_200_MS = Map.of("infaas-latency-ms", "200");

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final Router router = new Router(
            new CheapestInTime(bound -> 0), GatewayLimits.ON_DEMAND, new DemandMeters(time), instance -> {}, time);
    private final SimulatedClient client =
            new SimulatedClient(time, router, this::execute, "fashion", QueryOwner.FIRST);

    private void execute(Object instance, Runnable answered) {
        time.schedule(answered, Duration.ofMillis(10).toNanos());
    }

    @Test
    void ask_boundOfItsOwnAndNobodyLoads_refusedWithinTenBounds() {
        router.apply(view(1, null));

        client.askPatiently(WITHIN_200_MS);
        time.advance(Duration.ofMillis(1_900));
        assertThat(client.refusals).isEmpty();
        time.advance(Duration.ofMillis(100));

        assertThat(client.refusals).singleElement().satisfies(refusal -> assertThat(refusal.reason())
                .isEqualTo(RefusalReason.UNAVAILABLE));
        assertThat(router.report().waiting()).isEmpty();
    }

    @Test
    void ask_boundOfItsOwnAndAVariantOfLessAccuracyIsLoaded_refusedWithinTenBounds() {
        router.apply(view(1, InstanceState.ACTIVE));

        client.askPatiently(Map.of("infaas-latency-ms", "200", "infaas-min-accuracy", "0.9"));
        time.advance(Duration.ofSeconds(2));

        assertThat(client.refusals).hasSize(1);
    }

    @Test
    void ask_variantAboveItsFloorIsLoaded_servedLate() {
        router.apply(view(1, InstanceState.ACTIVE));

        client.askPatiently(Map.of("infaas-latency-ms", "6", "infaas-min-accuracy", "0.85"));
        time.advance(Duration.ofSeconds(1));

        assertThat(client.tookMs).singleElement().satisfies(ms -> assertThat(ms).isGreaterThan(6));
    }

    @Test
    void apply_instanceForManyWaitingQueries_sentInTheOrderOfTheirArrival() {
        router.apply(view(1, InstanceState.LOADING));
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            new SimulatedClient(time, router, (instance, answered) -> sent.add(number), "fashion", QueryOwner.FIRST)
                    .askPatiently(Map.of());
            time.advance(Duration.ofMillis(1));
        }

        router.apply(view(2, InstanceState.ACTIVE));
        time.advance(Duration.ofMillis(1));

        assertThat(sent).hasSizeGreaterThan(10).isSorted();
    }

    @Test
    void ask_boundOfItsOwnAndALoadIsUnderWay_waitsForIt() {
        router.apply(view(1, InstanceState.LOADING));
        client.askPatiently(WITHIN_200_MS);
        time.advance(Duration.ofSeconds(4));

        router.apply(view(2, InstanceState.ACTIVE));
        time.advance(Duration.ofSeconds(1));

        assertThat(client.answeredAt).hasSize(1);
    }

    @Test
    void ask_boundOfItsOwnAndALoadTakesTooLong_refusedAfterItsLateness() {
        router.apply(view(1, InstanceState.LOADING));

        client.askPatiently(WITHIN_200_MS);
        time.advance(Duration.ofMillis(5_100));

        assertThat(client.refusals).hasSize(1);
    }

    @Test
    void ask_shortBound_waitsASecondForTheLoadToBegin() {
        router.apply(view(1, null));
        client.askPatiently(Map.of("infaas-latency-ms", "12"));
        time.advance(Duration.ofMillis(900));

        router.apply(view(2, InstanceState.ACTIVE));
        time.advance(Duration.ofSeconds(1));

        assertThat(client.answeredAt).hasSize(1);
    }

    @Test
    void ask_noBoundOfItsOwn_waitsForTheLoad() {
        router.apply(view(1, null));
        client.askPatiently(Map.of());
        time.advance(Duration.ofSeconds(30));

        router.apply(view(2, InstanceState.ACTIVE));
        time.advance(Duration.ofSeconds(1));

        assertThat(client.answeredAt).hasSize(1);
    }

    @Test
    void ask_deadlineComesFirst_endsThen() {
        router.apply(view(1, null));

        client.begin(Duration.ofMillis(700), WITHIN_200_MS, refusal -> {});
        time.advance(Duration.ofMillis(800));

        assertThat(client.refusals).singleElement().satisfies(refusal -> assertThat(refusal.reason())
                .isEqualTo(RefusalReason.DEADLINE));
    }

    @Test
    void ask_endsWhileItWaits_countedAsAQueryThatNoNodeHasSeen() {
        router.apply(view(1, null));

        client.begin(Duration.ofMillis(700), WITHIN_200_MS, refusal -> {});
        assertThat(router.waitingByApplication()).isEqualTo(Map.of("fashion", 1L));
        time.advance(Duration.ofMillis(800));

        assertThat(router.waitingByApplication()).isEmpty();
        assertThat(router.loads().applications().unsent("fashion")).isEqualTo(new UnsentQueries(0, 1, 0));

        client.begin(Duration.ofMillis(700), WITHIN_200_MS, refusal -> {}).giveUp();

        assertThat(router.loads().applications().unsent("fashion")).isEqualTo(new UnsentQueries(0, 1, 1));
    }

    @Test
    void ask_answered_countedAsNoQueryThatNoNodeHasSeen() {
        router.apply(view(1, InstanceState.ACTIVE));

        client.askPatiently(Map.of());
        time.advance(Duration.ofSeconds(1));

        assertThat(client.answeredAt).hasSize(1);
        assertThat(router.loads().applications().unsent("fashion")).isEqualTo(UnsentQueries.NONE);
    }

    /** Small is as the state says, on the only node; large is nowhere. */
    private static View view(long version, @Nullable InstanceState small) {
        ViewFixture fixture = new ViewFixture()
                .objective(new Objective(100, 0.8))
                .node("a")
                .variant("small", "fp32", 1, 0.88, 10)
                .variant("large", "fp32", 1, 0.93, 5);
        return (small == null ? fixture : fixture.instance("small-fp32-t1", "a", small)).view(version);
    }
}
