package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.selection.SelectionPolicy;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused for the sake of others; that the next query works is part of each case. */
class QueryAdmissionTest {

    private static final long FAR = Long.MAX_VALUE / 2;

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final DemandMeters metrics = new DemandMeters(time);

    @ParameterizedTest
    @EnumSource(SelectionPolicy.class)
    void place_allInstancesFull_shedUntilOneIsLess(SelectionPolicy policy) {
        // one item takes 10 ms off a queue, on each of two nodes
        Router router = router(policy.with(RandomDraw.fair()), limits(1000, 1000, 50));
        List<DispatchedQuery> placed = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            placed.add(place(router, query(router, Map.of()), FAR).placed());
        }

        Placement more = place(router, query(router, Map.of()), FAR);
        assertShed(more);
        placed.get(0).dispatch().release();

        assertThat(place(router, query(router, Map.of()), FAR).placed().instance())
                .isEqualTo(placed.get(0).instance());
        assertThat(router.report().traffic())
                .filteredOn(ClassTraffic::isCold)
                .singleElement()
                .satisfies(traffic -> assertThat(traffic.requests()).isEqualTo(1));
    }

    @Test
    void place_applicationHasAsMuchAsItMay_shedUntilOneEnds() {
        Router router = router(limits(1000, 4, 60_000));
        List<DispatchedQuery> placed = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            placed.add(place(router, query(router, Map.of()), FAR).placed());
        }

        assertShed(place(router, query(router, Map.of()), FAR));
        placed.get(2).dispatch().recordAnswer();

        assertThat(place(router, query(router, Map.of()), FAR).query).isNotNull();
    }

    @Test
    void place_offline_yieldsAtHalfOfWhatTheApplicationMay() {
        Router router = router(limits(1000, 4, 60_000));
        place(router, query(router, Map.of()), FAR);
        place(router, query(router, Map.of()), FAR);

        assertYields(place(router, query(router, Map.of("infaas-offline", List.of("true"))), FAR));

        assertThat(place(router, query(router, Map.of("infaas-offline", List.of("false"))), FAR).query)
                .isNotNull();
    }

    @Test
    void place_offline_yieldsAtHalfOfWhatAnInstanceMayHave() {
        Router router = router(limits(1000, 1000, 80));
        for (int i = 0; i < 10; i++) {
            place(router, query(router, Map.of()), FAR);
        }

        assertYields(place(router, query(router, Map.of("infaas-offline", List.of("true"))), FAR));

        assertThat(place(router, query(router, Map.of()), FAR).query).isNotNull();
    }

    @Test
    void place_offline_yieldsAtHalfOfWhatTheGatewayMay() {
        Router router = router(limits(4, 1000, 60_000));
        List<QueryMeter> held = List.of(meter(), meter());
        Query offline = query(router, Map.of("infaas-offline", List.of("true")));

        Placement refused = place(router, offline, FAR);

        assertThat(((Refusal) refused.refusal()).reason()).isEqualTo(RefusalReason.SHED_OFFLINE);
        assertThat(router.report().traffic()).singleElement().satisfies(traffic -> assertThat(traffic.requests())
                .isEqualTo(1));
        held.forEach(meter -> meter.recordRefusal(RefusalReason.CANCELLED));
    }

    @Test
    void place_clientGivesUpBeforeAnybodyCouldAnswer_shedAtOnce() {
        Router router = router(limits(1000, 1000, 60_000));

        Placement placement = place(router, query(router, Map.of()), in(Duration.ofMillis(3)));

        assertShed(placement);
        assertThat(place(router, query(router, Map.of()), in(Duration.ofSeconds(10))).query)
                .isNotNull();
    }

    @Test
    void place_cheapestIsTooLateForItsClient_givenToOneThatIsNot() {
        Router router =
                new Router(new CheapestInTime(RandomDraw.fair()), GatewayLimits.DEFAULT, metrics, instance -> {}, time);
        router.apply(new ViewFixture()
                .variant("large", "fp32", 1, 0.93, 10_000)
                .variant("large", "fp32", 2, 0.93, 6_000)
                .objective(new Objective(60_000, 0.9))
                .node("a")
                .everywhere()
                .view());

        DispatchedQuery patient = place(router, query(router, Map.of()), FAR).placed();
        DispatchedQuery hasty = place(router, query(router, Map.of()), in(Duration.ofSeconds(8)))
                .placed();

        assertThat(patient.instance().alias()).isEqualTo("large-fp32-t1");
        assertThat(hasty.instance().alias()).isEqualTo("large-fp32-t2");
    }

    @Test
    void limits_senseless_refusedByName() {
        assertThatThrownBy(() -> limits(1000, 0, 100)).hasMessage("maxInFlightPerApplication 0 must be at least 1");
        assertThatThrownBy(() -> limits(1000, 10, 0)).hasMessage("maxQueueMs 0.0 must be above 0");
        assertThatThrownBy(() -> new InstanceLimits(1, 1.5)).hasMessage("ejectedShare 1.5 must be from 0 to 1");
    }

    private static void assertShed(Placement placement) {
        assertThat(placement.refusal()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.SHED);
            assertThat(refusal.text()).isEqualTo("Exceeds maximum queue size");
        });
    }

    private static void assertYields(Placement placement) {
        assertThat(placement.refusal()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.SHED_OFFLINE);
            assertThat(refusal.text()).isEqualTo("Exceeds maximum queue size: offline queries yield to others");
        });
    }

    private long in(Duration later) {
        return time.nanos() + later.toNanos();
    }

    private static GatewayLimits limits(int inFlight, int perApplication, double maxQueueMs) {
        return new GatewayLimits(
                1 << 20,
                GatewayLimits.UNLIMITED,
                1 << 20,
                1 << 20,
                inFlight,
                8,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                0,
                perApplication,
                new InstanceLimits(maxQueueMs, 0.5),
                Duration.ofSeconds(10));
    }

    private Router router(GatewayLimits limits) {
        return router(new CheapestInTime(RandomDraw.fair()), limits);
    }

    private Router router(Selection selection, GatewayLimits limits) {
        Router router = new Router(selection, limits, metrics, instance -> {}, time);
        router.apply(new ViewFixture()
                .variant("large", "fp32", 1, 0.93, 10)
                .node("a")
                .node("b")
                .everywhere()
                .view());
        return router;
    }

    private Placement place(Router router, Query query, long deadlineNanos) {
        QueryMeter meter = meter();
        meter.setQuery(query);
        Placement placement = new Placement();
        router.place(query, time, new Deadline(time, deadlineNanos), meter, placement);
        // what is in flight at the gateway is not what these tests are about
        meter.recordRefusal(RefusalReason.CANCELLED);
        return placement;
    }

    private QueryMeter meter() {
        QueryMeter meter = metrics.beginArriving(ClientProtocol.HTTP);
        meter.countIn();
        return meter;
    }

    private static Query query(Router router, Map<String, List<String>> headers) {
        return router.read(
                new RequestFacts("fashion", "", 1, header -> headers.getOrDefault(header, List.of()), Map.of()));
    }

    /** The end of a search, which comes at once. */
    private static final class Placement implements PlacementListener {

        private @Nullable DispatchedQuery query;
        private @Nullable RuntimeException cause;

        DispatchedQuery placed() {
            return Objects.requireNonNull(query);
        }

        RuntimeException refusal() {
            return Objects.requireNonNull(cause);
        }

        @Override
        public void onPlaced(DispatchedQuery placement) {
            query = placement;
        }

        @Override
        public void onRefused(RuntimeException refusal) {
            cause = refusal;
        }
    }
}
