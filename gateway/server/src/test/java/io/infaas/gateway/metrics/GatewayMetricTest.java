package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Objective;
import io.infaas.gateway.accesslog.RecordedAccessLog;
import io.infaas.gateway.comparison.ComparisonOutcome;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.exposition.MetricFamily.LazyCounter;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.ProcessMetric;
import io.infaas.gateway.exposition.SeriesLimit;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.RetryCause;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trace.Tracers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatewayMetricTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void page_hasTheTableOfTheCatalogue() throws Exception {
        String table = MetricPage.table(GatewayMetric.families());

        assertThat(MetricPage.read(table))
                .as("docs/metrics.md; target/metrics.md has the table")
                .contains(table);
    }

    @Test
    void everything_happened_exportedIsTheCatalogue() {
        exportEverything();

        assertThat(ExportedFamily.differences(registry.scrape(), GatewayMetric.families()))
                .isEmpty();
    }

    @Test
    void openMetrics_hasTheSameFamiliesAndEndsAsItMust() {
        exportEverything();

        String page = MetricsFormat.negotiate("application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                .page(registry, "# TYPE nv_inference_count unknown\nnv_inference_count 1\n");

        assertThat(page).endsWith("nv_inference_count 1\n# EOF\n").containsOnlyOnce("# EOF");
        assertThat(page.lines().filter(line -> line.startsWith("# TYPE infaas_gateway_requests")))
                .containsExactly("# TYPE infaas_gateway_requests counter");
        assertThat(MetricsFormat.negotiate("text/plain")).isEqualTo(MetricsFormat.TEXT);
        assertThat(MetricsFormat.negotiate(null)).isEqualTo(MetricsFormat.TEXT);
    }

    @Test
    void series_beyondTheLimit_areCountedAndNotExported() {
        // one of them is the counter of the others
        SeriesLimit.apply(registry, 4, GatewayMetric.SERIES_DROPPED.family());
        List<LazyCounter> counters = IntStream.range(0, 5)
                .mapToObj(i -> GatewayMetric.VIOLATIONS.family().lazyCounter(registry, "application-" + i))
                .toList();
        for (int round = 0; round < 2; round++) {
            counters.forEach(LazyCounter::increment);
        }

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("infaas_gateway_violations_total{")))
                .hasSize(3)
                .allMatch(line -> line.endsWith(" 2.0"));
        assertThat(registry.scrape()).contains("infaas_gateway_series_dropped_total 2.0");
    }

    @Test
    void histogram_countsWithAllItsSeries() {
        int others = 2;
        SeriesLimit.apply(registry, 86 + others, GatewayMetric.SERIES_DROPPED.family());
        GatewayMetric.LATENCY
                .family()
                .timer(registry, ApplicationMeters.latencyBuckets(123), "first")
                .record(Duration.ofMillis(1));
        GatewayMetric.LATENCY
                .family()
                .timer(registry, ApplicationMeters.latencyBuckets(123), "other")
                .record(Duration.ofMillis(1));
        GatewayMetric.VIOLATIONS.family().counter(registry, "first").increment();

        assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
                .hasSize(86 + others)
                .anyMatch(line -> line.contains("le=\"0.123\""))
                .noneMatch(line -> line.contains("other"))
                .contains("infaas_gateway_series_dropped_total 86.0");
    }

    @Test
    void values_asManyAsLabels_elseRefused() {
        assertThatThrownBy(() -> GatewayMetric.VIOLATIONS.family().counter(registry))
                .hasMessage("metric infaas.gateway.violations has the labels [application], not 0");
    }

    private void exportEverything() {
        SeriesLimit.apply(registry, SeriesLimit.MOST, GatewayMetric.SERIES_DROPPED.family());
        ProcessMetric.register(registry);
        GatewayMetrics metrics = new GatewayMetrics(
                registry, SystemTicker.INSTANCE, new RecordedAccessLog().queue(), Tracers.toNobody());
        metrics.registerWaiting(() -> 0);
        metrics.registerHeld(() -> 0);
        metrics.registerController(() -> true, () -> 1);
        metrics.registerAdoption(() -> 0, () -> 0, () -> 0);
        metrics.registerRequestMemory(() -> 0, () -> 0, () -> 0);
        metrics.connections().registerOpen(() -> 0);
        metrics.connections().countPause();
        metrics.connections().countRefused(ConnectionMeters.Refused.TOTAL);
        metrics.connections().countEnded(ConnectionMeters.Ended.HEAD);
        RouteIndex routes = ViewFixture.fashion().routes();
        metrics.apply(routes.view());
        // late, below its floor and below what it prefers
        Query query = new Query(
                "fashion", routes.target("fashion").orElseThrow(), new Objective(1e-6, 0.99, 0.999), false, 2);
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);
        meter.setQuery(query);
        meter.setValid(false);
        meter.recordArrival(new DemandClass("fashion", 0.85, 100, 1), "small");
        meter.recordDecision(Decision.LATE);
        meter.recordRetry(RetryCause.STALE);
        meter.recordAnswer(routes.instances().get(0), 1, 1);
        metrics.recordComparison(query, ComparisonOutcome.COMPARED);
        metrics.begin(ClientProtocol.GRPC).recordRefusal(RefusalReason.UNKNOWN_MODEL);
    }
}
