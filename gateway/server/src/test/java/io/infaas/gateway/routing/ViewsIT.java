package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One router under changing views. */
class ViewsIT {

    private static final long FAR = Long.MAX_VALUE / 2;

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final AtomicReference<Runnable> whileSelecting = new AtomicReference<>(() -> {});
    private final Router router =
            new Router(selection(), GatewayLimits.DEFAULT, metrics, instance -> {}, SystemTicker.INSTANCE);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void beforeTheFirstView_everyQueryRefusedAsUnavailable() {
        assertThat(router.viewVersion()).isZero();
        assertThat(router.isReady()).isFalse();
        assertThat(router.isIdle("small", "a")).isTrue();
        assertThat(router.report().traffic()).isEmpty();
        assertThatThrownBy(this::createQuery).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.UNAVAILABLE);
            assertThat(refusal.text()).startsWith("no view has arrived yet");
        });
    }

    @Test
    void apply_olderOrEqualVersion_ignored() {
        assertThat(router.apply(small(7, "a", InstanceState.ACTIVE))).isTrue();

        assertThat(router.apply(small(7, "b", InstanceState.ACTIVE))).isFalse();
        assertThat(router.apply(small(6, "b", InstanceState.ACTIVE))).isFalse();

        assertThat(router.viewVersion()).isEqualTo(7);
        assertThat(router.routes().instances().get(0).node().id()).isEqualTo("a");
    }

    @Test
    void apply_queryReadBefore_placedByTheNewView() {
        router.apply(small(1, "a", InstanceState.ACTIVE));
        Query query = createQuery();

        router.apply(small(2, "b", InstanceState.ACTIVE));

        DispatchedQuery placement = place(query);
        assertThat(placement.instance().node().id()).isEqualTo("b");
        assertThat(placement.query().target())
                .isSameAs(router.routes().target("fashion").orElseThrow());
        placement.dispatch().release();
    }

    @Test
    void apply_nameVanishes_refusedAsUnknown() {
        router.apply(small(1, "a", InstanceState.ACTIVE));
        Query query = router.read(facts("small", Map.of()));
        Query narrowed = router.read(facts("fashion", Map.of("infaas-variant", List.of("small-fp32-t1"))));

        router.apply(new ViewFixture()
                .variant("large", "fp32", 1, 0.93, 1)
                .node("a")
                .everywhere()
                .view(2));

        assertThat(refusal(Search.of(router, query, FAR, meter(query))).text())
                .isEqualTo("Request for unknown model: 'small' is not found");
        assertThat(refusal(Search.of(router, narrowed, FAR, meter(narrowed))).text())
                .isEqualTo("infaas-variant 'small-fp32-t1' is not a variant of 'fashion'");
    }

    @Test
    void apply_whileAQueryIsDecided_countedOutAndDecidedAgain() {
        router.apply(both(1, InstanceState.ACTIVE));
        String variant = router.routes().instances().get(0).model();
        whileSelecting.set(() -> router.apply(both(2, InstanceState.DRAINING)));

        DispatchedQuery placement = place(createQuery());

        assertThat(placement.instance().node().id()).isEqualTo("b");
        assertThat(router.isIdle(variant, "a")).isTrue();
        assertThat(router.isIdle(variant, "b")).isFalse();
        placement.dispatch().release();
        assertThat(router.isIdle(variant, "b")).isTrue();
        assertThat(router.report().uses())
                .allSatisfy(use -> assertThat(use.node()).isEqualTo("b"));
    }

    @Test
    void idle_queryOfAnEarlierView_notBeforeItEnds() {
        router.apply(both(1, InstanceState.ACTIVE));
        DispatchedQuery placement = place(createQuery());
        String node = placement.instance().node().id();

        router.apply(small(2, node, InstanceState.DRAINING));

        assertThat(router.isIdle(placement.instance().model(), node)).isFalse();
        placement.dispatch().recordAnswer();
        assertThat(router.isIdle(placement.instance().model(), node)).isTrue();
    }

    @Test
    void report_lateAnswer_flowOfItsClassWithAViolation() {
        router.apply(small(1, "a", InstanceState.ACTIVE));
        Query query = router.read(facts("fashion", Map.of("infaas-latency-ms", List.of("1.000001"))));
        QueryMeter meter = meter(query);
        DispatchedQuery placement =
                Search.of(router, query, FAR, meter).future().result();
        // placed again after a failure: the same query, not another one
        Search.of(router, query, FAR, meter).future().result().dispatch().release();
        long until = System.nanoTime() + 1_100_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        placement.dispatch().recordAnswer();
        meter.recordAnswer(placement.instance(), 1, 1);

        assertThat(router.report().traffic()).singleElement().satisfies(traffic -> {
            assertThat(traffic.of().target()).isEqualTo("fashion");
            assertThat(traffic.variant()).isEqualTo(placement.instance().model());
            assertThat(traffic.tightestBoundMs()).isEqualTo(1.000001);
            assertThat(traffic.requests()).isEqualTo(1);
            assertThat(traffic.violations()).isEqualTo(1);
        });
        assertThat(router.report().traffic()).isEmpty();
    }

    @Test
    void report_variantByItsAlias_underItsFullName() {
        router.apply(small(1, "a", InstanceState.ACTIVE));
        Query query = router.read(facts("small-fp32-t1", Map.of()));

        Search.of(router, query, FAR, meter(query)).future().result().dispatch().release();

        String full = router.routes().instances().get(0).model();
        assertThat(router.report().traffic())
                .singleElement()
                .satisfies(traffic -> assertThat(traffic.of().target()).isEqualTo(full));
    }

    @Test
    void metrics_viewInForce_countAndStates() {
        router.apply(both(1, InstanceState.ACTIVE));
        router.apply(both(42, InstanceState.DRAINING));

        assertThat(registry.scrape())
                .contains(
                        "infaas_gateway_views_total 2.0",
                        "infaas_gateway_waiting 0.0",
                        "infaas_gateway_instances{state=\"active\"} 1.0",
                        "infaas_gateway_instances{state=\"draining\"} 1.0",
                        "infaas_gateway_instances{state=\"failed\"} 0.0");
    }

    /** Chooses by the lowest dice, and lets a test do something once between choice and count. */
    private Selection selection() {
        Selection real = new CheapestInTime(sides -> 0);
        return (query, load, choice) -> {
            var decision = real.select(query, load, choice);
            whileSelecting.getAndSet(() -> {}).run();
            return decision;
        };
    }

    private static View small(long version, String node, InstanceState state) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node(node)
                .instance("small-fp32-t1", node, state)
                .view(version);
    }

    private static View both(long version, InstanceState ofA) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", ofA)
                .instance("small-fp32-t1", "b", InstanceState.ACTIVE)
                .view(version);
    }

    private Query createQuery() {
        return router.read(facts("fashion", Map.of()));
    }

    private DispatchedQuery place(Query query) {
        return Search.of(router, query, FAR, meter(query)).future().result();
    }

    private static Refusal refusal(Search placing) {
        return (Refusal) placing.future().cause();
    }

    private QueryMeter meter(Query query) {
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);
        meter.setQuery(query);
        return meter;
    }

    private static RequestFacts facts(String name, Map<String, List<String>> headers) {
        return new RequestFacts(name, "", 1, header -> headers.getOrDefault(header, List.of()), Map.of());
    }
}
