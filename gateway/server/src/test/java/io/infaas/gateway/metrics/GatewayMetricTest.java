package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Objective;
import io.infaas.gateway.accesslog.RecordedAccessLog;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.exposition.LazyCounter;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.ProcessMetric;
import io.infaas.gateway.exposition.SeriesLimit;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.SystemTicker;
import io.infaas.gateway.trace.Tracers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatewayMetricTest {

    private static final String INTRODUCTION = """
            # Metrics of the gateway

            Port 8002, `/metrics`: Prometheus' text format, or OpenMetrics if the request accepts that. This page is written from
            `GatewayMetric`, and a test compares it with what is exported. Times are in seconds, in 20 buckets to a decade from 1 ms to 10 s and
            one that ends at the default bound of the application: the share within that bound is exact, and a percentile is known to the 15 %
            between two ends, mostly to a few per cent. In OpenMetrics a bucket names a query of which a trace is kept (with --trace-endpoint): its
            exemplar. A query whose name leads nowhere counts under `application="none"`. A series exists from its first event on.

            """;
    private static final String LIMITS = """

            Labels have values of the catalog and of closed lists. Histograms are per application, counters per variant (by its alias), nothing is per
            node or client. At %,d series no further one is added: `infaas_gateway_series_dropped_total` counts them, the others
            count on.

            ## Scrapes
            However many clients scrape, and however slowly they read, queries are not held up. One page is rendered at a time, by no event loop: those
            who ask meanwhile share the next. After a page there is a rest of 19 times its own time, but only until a second after it began: whoever
            scrapes each second waits for none. The rest after a page of a third of a second or more is twice its own time, 1 s at most. Pages that
            clients still read hold 64 MiB at most beside the newest; above that the connections of the oldest end. In a connection wait 128 KiB at
            most. There are 64 connections, of which the one that is idle or reads for longest gives way to a new one, and none lasts for 2 minutes
            without a request.

            The page of 1,000 applications with 10 variants each, where each variant has answered, has 14.8 MB and 156,108 lines and takes 0.4 s of
            processor time on a virtual machine, its code compiled by C1 only: `./mvnw verify -Pproof -pl gateway -am -Dtest=WidePageTest
            -Dsurefire.failIfNoSpecifiedTests=false`.

            ## Triton's own
            Then follow Triton's own series with its names, labels, types and descriptions (2.51), read from the nodes for each scrape as for
            [statistics](management.md), so within 2 s. What nodes did for all gateways is in them, so do not add them up over gateways. Counters are per
            `model` (an application; an adopted model with its versions) and `version`: `nv_inference_request_success`, `_count`, `_exec_count`,
            `_request_duration_us`, `_queue_duration_us`, `_compute_input_duration_us`, `_compute_infer_duration_us`, `_compute_output_duration_us`, and

            | series | what |
            |---|---|
            | `nv_inference_request_failure` | By `reason`, on all nodes: `REJECTED` (its time in a queue was up; a request that a full queue refuses is counted by no Triton), `CANCELED` (while it waited), `BACKEND`, `OTHER`. What never came to a node is added: `REJECTED` if load shedding or a time limit ended it in the gateway, `CANCELED` if its client left. While the metrics of a node cannot be read, its failures are `OTHER` |
            | `nv_inference_pending_request_count` | Gauge: requests that wait for execution on all nodes, and those that wait or are held back in this gateway |
            | `nv_pinned_memory_pool_total_bytes`, `_used_bytes` | Gauge: the sum over all nodes |
            | `nv_cpu_memory_total_bytes`, `_used_bytes` | Gauge: the sum over the hosts of the nodes; a host with several nodes counts once |
            | `nv_cpu_utilization` | Gauge: the mean over these hosts, however large each is |

            What the gateway adds counts for the newest version of an adopted model. Reasons, pending requests of nodes and the series of machines come
            from the metrics port of each node (of `--nodes`, `metricsPort` of a view's node, the fleet's of a controller), without encryption, within 1 s
            and 4 MiB. A node that gives no page is not asked again for 10 s and misses in gauges; no scrape fails for it. Series of accelerators, caches
            and summaries, which a Triton shows if it has them, are those of each node: scrape the nodes for these.
            """;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void page_isWhatTheCatalogueSays() throws Exception {
        String expected =
                INTRODUCTION + MetricPage.table(GatewayMetric.families()) + LIMITS.formatted(SeriesLimit.MOST);

        assertThat(MetricPage.read(expected))
                .as("docs/metrics.md; target/metrics.md is as it should be")
                .isEqualTo(expected);
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

        String page = MetricsFormat.accepted("application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                .page(registry, "# TYPE nv_inference_count unknown\nnv_inference_count 1\n");

        assertThat(page).endsWith("nv_inference_count 1\n# EOF\n").containsOnlyOnce("# EOF");
        assertThat(page.lines().filter(line -> line.startsWith("# TYPE infaas_gateway_requests")))
                .containsExactly("# TYPE infaas_gateway_requests counter");
        assertThat(MetricsFormat.accepted("text/plain")).isEqualTo(MetricsFormat.TEXT);
        assertThat(MetricsFormat.accepted(null)).isEqualTo(MetricsFormat.TEXT);
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
                .timer(registry, LatencyBuckets.of(123), "first")
                .record(Duration.ofMillis(1));
        GatewayMetric.LATENCY
                .family()
                .timer(registry, LatencyBuckets.of(123), "other")
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
        GatewayMetrics metrics =
                new GatewayMetrics(registry, SystemTicker.INSTANCE, new RecordedAccessLog(), Tracers.toNobody());
        metrics.registerWaiting(() -> 0);
        metrics.registerHeld(() -> 0);
        metrics.registerController(() -> true);
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
        metrics.begin(ClientProtocol.GRPC).recordRefusal(RefusalReason.UNKNOWN_MODEL);
    }
}
