package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trace.Tracers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Buckets of latencies name a query whose trace is kept. */
class ExemplarsTest {

    private static final Pattern EXEMPLAR =
            Pattern.compile("infaas_gateway_latency_seconds_bucket\\{application=\"fashion\",le=\"([0-9.]+)\"} [0-9]+"
                    + " # \\{span_id=\"([0-9a-f]{16})\",trace_id=\"([0-9a-f]{32})\"} ([0-9.]+) .*");

    private final PrometheusMeterRegistry registry = ExemplarSpans.registry();
    private final AtomicLong nanos = new AtomicLong();
    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance instance = routes.instances().get(0);
    private final Query query =
            new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(100, 0.85, 0.9), false, 2);

    @Test
    void tracedQuery_isTheExemplarOfItsBucket() {
        Tracers traces = new Tracers(1);
        answer(metrics(traces), 33);

        List<MatchResult> exemplars = exemplars();

        assertThat(exemplars).hasSize(1);
        assertThat(exemplars.get(0).group(1)).isEqualTo("0.0355");
        assertThat("00-%s-%s-01"
                        .formatted(exemplars.get(0).group(3), exemplars.get(0).group(2)))
                .isEqualTo(traces.parentBy("infer", 0));
        assertThat(exemplars.get(0).group(4)).isEqualTo("0.033");
        assertThat(openMetrics())
                .as("nowhere else: Prometheus would refuse the page")
                .containsOnlyOnce("trace_id");
    }

    @Test
    void queryInTime_ofAGatewayThatTracesViolations_isNone() {
        answer(metrics(new Tracers(0, true)), 33);

        assertThat(exemplars()).isEmpty();
    }

    @Test
    void lateQuery_ofAGatewayThatTracesViolations_isOne() {
        Tracers traces = new Tracers(0, true);
        answer(metrics(traces), 120);

        assertThat(exemplars()).extracting(found -> found.group(4)).containsExactly("0.12");
        assertThat(exemplars().get(0).group(2)).isEqualTo(traces.id("infer", 0));
    }

    @Test
    void formatWithoutExemplars_hasNone() {
        answer(metrics(new Tracers(1)), 33);

        assertThat(MetricsFormat.TEXT.page(registry, ""))
                .contains("le=\"0.0355\"")
                .doesNotContain("trace_id");
    }

    private GatewayMetrics metrics(Tracers traces) {
        GatewayMetrics metrics = new GatewayMetrics(registry, nanos::get, null, traces.tracer());
        metrics.apply(routes.view());
        return metrics;
    }

    private void answer(GatewayMetrics metrics, long ms) {
        QueryMeter meter = metrics.begin(ClientProtocol.GRPC);
        Objects.requireNonNull(meter.trail()).recordParent(null);
        meter.setQuery(query);
        meter.recordDecision(Decision.SERVE);
        nanos.addAndGet(ms * 1_000_000);
        meter.recordAnswer(instance, 1_000_000, 1_000_000);
    }

    private List<MatchResult> exemplars() {
        return openMetrics()
                .lines()
                .map(EXEMPLAR::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult)
                .toList();
    }

    private String openMetrics() {
        return MetricsFormat.negotiate("application/openmetrics-text;version=1.0.0")
                .page(registry, "");
    }
}
