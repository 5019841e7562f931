package io.infaas.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.ProcessMetric;
import io.infaas.gateway.exposition.SeriesLimit;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.index.WideViews;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.statistics.FailureCounters;
import io.infaas.gateway.statistics.ServedMetrics;
import io.infaas.gateway.statistics.ServedMetrics.ServedModel;
import io.infaas.gateway.statistics.StatisticsPage;
import io.infaas.triton.metrics.MetricsReading;
import io.infaas.triton.protocol.ModelStatistics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of 1,000 applications, 10,000 variants and 100 nodes, each of which has answered. */
@Tag("proof")
final class WidePageTest {

    private static final int APPLICATIONS = 1_000;
    private static final int VARIANTS = 10;
    private static final int MOST_BYTES = 20_000_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void page_ofAsMuchAsThereMayBe_isBounded() {
        SeriesLimit.apply(registry, SeriesLimit.MOST, GatewayMetric.SERIES_DROPPED.family());
        ProcessMetric.register(registry);
        GatewayMetrics metrics = new GatewayMetrics(registry);
        RouteIndex routes = RouteIndex.of(WideViews.of(APPLICATIONS, VARIANTS, nodes()));
        metrics.apply(routes.view());
        routes.instances().forEach(instance -> ask(metrics, routes, instance));

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        System.out.printf("made with %.0f ms of processor time%n", threads.getCurrentThreadCpuTime() / 1e6);
        // the first is slow, as all code is
        registry.scrape();
        long began = threads.getCurrentThreadCpuTime();
        String page = MetricsFormat.TEXT.page(registry, StatisticsPage.of(statistics(routes), MetricsFormat.TEXT));
        double ms = (threads.getCurrentThreadCpuTime() - began) / 1e6;
        int bytes = page.getBytes(StandardCharsets.UTF_8).length;
        double dropped =
                registry.get("infaas.gateway.series.dropped").functionCounter().count();
        System.out.printf(
                "the page of %,d applications with %d variants each: %.1f MB, %,d lines, rendered within %.0f ms of processor time; %,d series,"
                        + " %.0f dropped%n",
                APPLICATIONS,
                VARIANTS,
                bytes / 1e6,
                page.lines().count(),
                ms,
                registry.getMeters().size(),
                dropped);

        assertThat(bytes).isLessThan(MOST_BYTES);
        assertThat(registry.getMeters()).hasSizeLessThanOrEqualTo(SeriesLimit.MOST);
        assertThat(dropped).as("dropped at a size for which there is room").isZero();
        assertThat(page.lines().filter(line -> line.startsWith("infaas_gateway_answers_total{")))
                .hasSize(APPLICATIONS * VARIANTS);
        assertThat(page).as("labels").doesNotContain("node-0", "127.0.0.1");
    }

    private static List<Node> nodes() {
        return IntStream.range(0, 100)
                .mapToObj(i -> new Node("node-" + i, "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE))
                .toList();
    }

    /** Each variant answers in time, and the first of each application late, over the other protocol, and not at all. */
    private static void ask(GatewayMetrics metrics, RouteIndex routes, IndexedInstance instance) {
        String application = instance.candidate().variant().architecture().replace("network-", "application-");
        Target target =
                routes.target(application).or(() -> routes.target("fashion")).orElseThrow();
        Query query = new Query(target.name(), target, target.application().objective(), false, 1);
        QueryMeter meter = metrics.begin(ClientProtocol.HTTP);
        meter.setQuery(query);
        meter.recordDecision(Decision.SERVE);
        meter.recordAnswer(instance, 1, 1);
        QueryMeter refused = metrics.begin(ClientProtocol.GRPC);
        refused.setQuery(query);
        refused.recordRefusal(RefusalReason.DEADLINE);
    }

    private static ServedMetrics statistics(RouteIndex routes) {
        List<ServedModel> models = routes.view().catalog().applications().stream()
                .map(application -> ModelStatistics.newBuilder()
                        .setName(application.name())
                        .setVersion("1")
                        .setInferenceCount(1)
                        .build())
                .map(statistics -> new ServedModel(statistics, new FailureCounters(0, MetricsReading.zeros(), true), 0))
                .toList();
        return new ServedMetrics(models, Map.of());
    }
}
