package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.selection.Selection;
import io.infaas.triton.testing.Until;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries for which nothing serves yet. */
class WaitingIT {

    private static final long FAR = Long.MAX_VALUE / 2;

    private final Vertx vertx = Vertx.vertx();
    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
    private final AtomicInteger decisions = new AtomicInteger();
    private final AtomicReference<Runnable> afterADecision = new AtomicReference<>(() -> {});
    private final AtomicInteger told = new AtomicInteger();
    private final Router router = router(1000, Duration.ofSeconds(60));

    @BeforeEach
    void nothingServes() {
        router.apply(view(1, InstanceState.LOADING));
        router.onCold(told::incrementAndGet);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void place_viewWithAnInstanceComes_thousandServedAfterOneMoreDecisionEach() throws Exception {
        List<Future<DispatchedQuery>> waiting = IntStream.range(0, 1000)
                .mapToObj(i -> place(router, FAR).future())
                .toList();
        assertThat(waiting).noneMatch(Future::isComplete);
        assertThat(told).hasValue(1000);
        assertThat(decisions).hasValue(1000);

        router.apply(view(2, InstanceState.ACTIVE));

        Future.all(waiting).await(20, TimeUnit.SECONDS);
        assertThat(decisions).hasValue(2000);
        IndexedInstance instance = router.routes().instances().get(0);
        assertThat(router.loads().itemsInFlight(instance)).isEqualTo(1000);
        waiting.forEach(placement -> placement.result().dispatch().release());
        assertThat(router.isIdle(instance.model(), "a")).isTrue();
    }

    @Test
    void place_viewsWithoutAnInstance_decidedOncePerViewAndStillWaiting() throws Exception {
        Search placing = place(router, FAR);

        for (int version = 2; version <= 6; version++) {
            int before = decisions.get();
            router.apply(view(version, InstanceState.LOADING));
            Until.within(10, () -> decisions.get() == before + 1);
        }

        assertThat(placing.future().isComplete()).isFalse();
        assertThat(router.report().waiting()).singleElement().satisfies(traffic -> assertThat(traffic.requests())
                .isEqualTo(1));
    }

    @Test
    void place_queryThatNoNodeExecutes_waitsAndIsNoDemand() {
        Query query = createQuery(router);
        QueryMeter invalid = meter(query);
        invalid.setValid(false);

        Search placing = Search.of(router, query, FAR, invalid);

        assertThat(placing.future().isComplete()).isFalse();
        assertThat(router.report().waiting()).isEmpty();
        assertThat(router.report().traffic()).isEmpty();
    }

    @Test
    void place_viewChangesWhileItIsDecided_notForgotten() throws Exception {
        afterADecision.set(() -> router.apply(view(2, InstanceState.ACTIVE)));

        DispatchedQuery placement = place(router, FAR).future().await(10, TimeUnit.SECONDS);

        assertThat(placement.instance().node().id()).isEqualTo("a");
    }

    @Test
    void place_deadlinePassesFirst_refusedAsSuch() {
        long deadline = System.nanoTime() + Duration.ofMillis(50).toNanos();

        assertRefused(place(router, deadline), RefusalReason.DEADLINE, "Deadline Exceeded");
        assertThat(router.report().waiting()).isEmpty();
    }

    @Test
    void place_moreThanMayWait_shedAndCounted() {
        Router narrow = router(2, Duration.ofSeconds(60));
        narrow.apply(view(1, InstanceState.FAILED));

        Search first = place(narrow, FAR);
        place(narrow, FAR);
        Search third = place(narrow, FAR);

        assertRefused(third, RefusalReason.SHED, "2 queries wait for an instance already, the limit is 2");
        first.cancel();
        assertThat(place(narrow, FAR).future().isComplete()).isFalse();
        assertThat(narrow.report().traffic()).singleElement().satisfies(traffic -> {
            assertThat(traffic.isCold()).isTrue();
            assertThat(traffic.requests()).isEqualTo(4);
        });
    }

    @Test
    void cancel_whileWaiting_leftAndNeverPlaced() {
        Search placing = place(router, FAR);
        assertThat(router.report().waiting()).hasSize(1);

        placing.cancel();
        router.apply(view(2, InstanceState.ACTIVE));

        assertRefused(placing, RefusalReason.CANCELLED, "the client is gone");
        assertThat(router.report().waiting()).isEmpty();
        assertThat(router.loads().itemsInFlight(router.routes().instances().get(0)))
                .isZero();
    }

    @Test
    void place_triedTheOnlyInstance_givenToItAgainAfterAWhile() throws Exception {
        router.apply(view(2, InstanceState.ACTIVE));
        IndexedInstance only = router.routes().instances().get(0);
        Query query = createQuery(router).without(only);

        Search placing = Search.of(router, query, FAR, meter(query));

        assertThat(placing.future().isComplete()).isFalse();
        assertThat(placing.future().await(10, TimeUnit.SECONDS).instance()).isEqualTo(only);
    }

    @Test
    void report_queryThatWaitedAndIsServed_countedOnce() throws Exception {
        Query query = createQuery(router);
        Search placing = Search.of(router, query, FAR, meter(query));

        router.apply(view(2, InstanceState.ACTIVE));
        placing.future().await(10, TimeUnit.SECONDS).dispatch().release();

        assertThat(router.report().traffic()).singleElement().satisfies(traffic -> {
            assertThat(traffic.isCold()).isTrue();
            assertThat(traffic.requests()).isEqualTo(1);
            assertThat(traffic.tightestBoundMs()).isEqualTo(query.objective().latencyMs());
        });
    }

    private static void assertRefused(Search placing, RefusalReason reason, String text) {
        assertThatThrownBy(() -> placing.future().await(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(reason);
                    assertThat(refusal.text()).isEqualTo(text);
                });
    }

    private Router router(int maxWaiting, Duration maxWait) {
        Selection real = new CheapestInTime(RandomDraw.fair());
        Selection counting = (query, load, choice) -> {
            decisions.incrementAndGet();
            Decision decision = real.select(query, load, choice);
            afterADecision.getAndSet(() -> {}).run();
            return decision;
        };
        // who is placed does not wait once more for room
        GatewayLimits limits = new GatewayLimits(
                        1 << 20, 1 << 20, 1 << 20, 4096, maxWaiting, maxWait, Duration.ofSeconds(60))
                .withBounds(InstanceLimits.DEFAULT.withoutAdaptiveConcurrency());
        return new Router(counting, limits, metrics, instance -> {}, SystemTicker.INSTANCE);
    }

    private Search place(Router at, long deadline) {
        Query query = createQuery(at);
        return Search.of(at, query, deadline, meter(query));
    }

    private static Query createQuery(Router at) {
        return at.read(new RequestFacts("fashion", "", 1, header -> List.of(), Map.of()));
    }

    private QueryMeter meter(Query query) {
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);
        meter.setQuery(query);
        return meter;
    }

    private static View view(long version, InstanceState state) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .instance("small-fp32-t1", "a", state)
                .view(version);
    }
}
