package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.RetryCause;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.RandomDraw;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final RouteIndex routes = ViewFixture.fashion().routes();

    @Test
    void answered_lateQuery_countedEverywhere() {
        // a bound that every query misses
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(1e-6, 0), false, 8);
        QueryMeter meter = metrics.begin(ClientProtocol.GRPC);
        meter.setQuery(query);
        Choice choice = new Choice();
        meter.recordDecision(new CheapestInTime(RandomDraw.fair()).select(query, ObservedLoad.NONE, choice));
        meter.recordRetry(RetryCause.STALE);
        assertThat(registry.scrape()).contains("infaas_gateway_in_flight 1.0");

        meter.recordAnswer(choice.instance(), 2_000_000_000L, 1_000_000_000L);

        String page = registry.scrape();
        assertThat(page)
                .contains(
                        "infaas_gateway_requests_total{application=\"fashion\",outcome=\"ok\",protocol=\"grpc\"} 1.0",
                        "infaas_gateway_violations_total{application=\"fashion\"} 1.0",
                        "infaas_gateway_decisions_total{application=\"fashion\",outcome=\"late\"} 1.0",
                        "infaas_gateway_retries_total{application=\"fashion\",cause=\"stale\"} 1.0",
                        "infaas_gateway_items_total{application=\"fashion\",architecture=\"small\",variant=\"small-fp32-t1\"} 8.0",
                        "infaas_gateway_answers_total{application=\"fashion\",architecture=\"small\",variant=\"small-fp32-t1\"} 1.0",
                        "infaas_gateway_observed_seconds_total{application=\"fashion\",architecture=\"small\",variant=\"small-fp32-t1\"} 2.0",
                        "infaas_gateway_predicted_seconds_total{application=\"fashion\",architecture=\"small\",variant=\"small-fp32-t1\"} 1.0",
                        "infaas_gateway_latency_seconds_count{application=\"fashion\"} 1",
                        "infaas_gateway_latency_seconds_bucket{application=\"fashion\",le=\"0.005\"}",
                        "infaas_gateway_in_flight 0.0");
    }

    @Test
    void refused_manyInventedNames_oneSeries() {
        for (int i = 0; i < 1000; i++) {
            metrics.begin(ClientProtocol.HTTP).recordRefusal(RefusalReason.UNKNOWN_MODEL);
        }

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("infaas_gateway_requests_total")))
                .containsExactly(
                        "infaas_gateway_requests_total{application=\"none\",outcome=\"unknown_model\",protocol=\"http\"} 1000.0");
    }

    @Test
    void waiting_heldByNobodyElse_isStillRead() {
        AtomicInteger room = new AtomicInteger(3);
        metrics.registerWaiting(room::get);

        System.gc();

        assertThat(registry.scrape()).contains("infaas_gateway_waiting 3.0");
    }

    @Test
    void end_twice_countedOnce() {
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);

        meter.recordRefusal(RefusalReason.CANCELLED);
        meter.recordRefusal(RefusalReason.NODE_LOST);

        assertThat(metrics.queriesInFlight()).isZero();
        assertThat(registry.scrape()).doesNotContain("node_lost");
    }

    @ParameterizedTest
    @CsvSource({"GAVE_UP,1", "CANCELLED,0"})
    void left_beforeTheAnswerOfAnInstance_missedIfGivenUp(RefusalReason reason, long missed) {
        IndexedInstance instance = routes.instances().get(0);
        DemandClass demandClass = new DemandClass("fashion", 0, 8, 1);
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);
        meter.setQuery(new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(8, 0), false, 1));
        meter.recordArrival(demandClass, instance.model());
        meter.recordInstance(instance);

        meter.recordRefusal(reason);

        assertThat(metrics.demand().drain())
                .containsExactly(new ClassTraffic(demandClass, instance.model(), 8, 1, 1, missed, 0));
        assertThat(registry.scrape())
                .contains("infaas_gateway_requests_total{application=\"fashion\",outcome=\"%s\",protocol=\"http\"} 1.0"
                        .formatted(reason.label()))
                .doesNotContain("infaas_gateway_violations_total{");
    }

    @Test
    void answered_withinTheBound_noViolation() {
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(60_000, 0), false, 1);
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);
        meter.setQuery(query);

        meter.recordAnswer(routes.instances().get(0), 1, 1);

        assertThat(registry.scrape())
                .contains(
                        "infaas_gateway_requests_total{application=\"fashion\",outcome=\"node_lost\",protocol=\"http\"} 0.0",
                        "infaas_gateway_retries_total{application=\"fashion\",cause=\"failed\"} 0.0",
                        "infaas_gateway_violations_total{application=\"fashion\"} 0.0",
                        "infaas_gateway_below_floor_total{application=\"fashion\"} 0.0");
    }

    @Test
    void viewed_anotherCatalog_sameSeriesCountOn() {
        metrics.apply(routes.view());
        Query before = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(60_000, 0), false, 2);
        QueryMeter underWay = metrics.begin(ClientProtocol.HTTP);
        underWay.setQuery(before);
        answer(before, routes);

        RouteIndex next = ViewFixture.fashion().routes();
        metrics.apply(next.view());
        answer(new Query("fashion", next.target("fashion").orElseThrow(), before.objective(), false, 2), next);
        underWay.recordAnswer(routes.instances().get(0), 1, 1);

        assertThat(registry.scrape())
                .contains(
                        "infaas_gateway_requests_total{application=\"fashion\",outcome=\"ok\",protocol=\"http\"} 3.0",
                        "infaas_gateway_items_total{application=\"fashion\",architecture=\"small\",variant=\"small-fp32-t1\"} 6.0",
                        "infaas_gateway_latency_seconds_count{application=\"fashion\"} 3");
    }

    private void answer(Query query, RouteIndex by) {
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);
        meter.setQuery(query);
        meter.recordAnswer(by.instances().get(0), 1, 1);
    }

    @Test
    void bytesOfSeveralConnections_areCountedByDirection() {
        ConnectionMeters.ByteCounter counter = new ConnectionMeters.ByteCounter();
        for (int connection = 0; connection < 2; connection++) {
            EmbeddedChannel channel = new EmbeddedChannel(counter);
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[10]));
            channel.writeOutbound(Unpooled.wrappedBuffer(new byte[7]));
            channel.finishAndReleaseAll();
        }

        assertThat(counter.received()).isEqualTo(20);
        assertThat(counter.sent()).isEqualTo(14);
    }

    @Test
    void ends_goFromOneMillisecondToTenSeconds_inSmallSteps() {
        List<Duration> ends = List.of(ApplicationMeters.latencyBuckets(0));

        assertThat(ends)
                .startsWith(Duration.ofMillis(1))
                .endsWith(Duration.ofSeconds(10))
                .hasSize(81);
        for (int i = 1; i < ends.size(); i++) {
            double step = (double) ends.get(i).toNanos() / ends.get(i - 1).toNanos();
            assertThat(step).as("%s after %s", ends.get(i), ends.get(i - 1)).isBetween(1.10, 1.15);
        }
    }

    @Test
    void ends_haveUsualObjectives() {
        assertThat(Stream.of(ApplicationMeters.latencyBuckets(0)).map(Duration::toNanos))
                .contains(1_000_000L, 2_500_000L, 5_000_000L, 10_000_000L, 250_000_000L, 1_000_000_000L);
    }

    @Test
    void bound_isAnEnd_onceAndIfItIsOne() {
        assertThat(ApplicationMeters.latencyBuckets(123.4))
                .hasSize(82)
                .contains(Duration.ofNanos(123_400_000))
                .isSorted();
        assertThat(ApplicationMeters.latencyBuckets(250)).hasSize(81);
        assertThat(ApplicationMeters.latencyBuckets(1e12)).hasSize(81);
        assertThat(ApplicationMeters.latencyBuckets(-1)).hasSize(81);
    }

    @Test
    void requestMemory_registered_showsWhatTheLedgerSays() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AtomicLong held = new AtomicLong();
        AtomicLong refusals = new AtomicLong();
        new GatewayMetrics(registry).registerRequestMemory(held::get, () -> 100, refusals::get);

        held.set(40);
        refusals.set(3);

        assertThat(registry.get("infaas.gateway.request.memory.bytes").gauge().value())
                .isEqualTo(40);
        assertThat(registry.get("infaas.gateway.request.memory.limit.bytes")
                        .gauge()
                        .value())
                .isEqualTo(100);
        assertThat(registry.get("infaas.gateway.request.memory.refusals")
                        .functionCounter()
                        .count())
                .isEqualTo(3);
    }
}
