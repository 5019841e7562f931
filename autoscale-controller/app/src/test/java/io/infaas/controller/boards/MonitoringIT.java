package io.infaas.controller.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.controller.status.ControllerMetric;
import io.infaas.controller.status.TopCommand;
import io.infaas.gateway.metrics.ExportedFamily;
import io.infaas.gateway.metrics.GatewayMetric;
import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PrometheusPrograms;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A real Prometheus scrapes a gateway and a controller with nodes under load, one of which is killed. */
final class MonitoringIT {

    /** Panels that may show nothing, and the event that fills them. */
    private static final Map<String, String> MAY_BE_EMPTY = Map.of(
            "INFaaS / Data plane / Retries", "an instance or node is lost",
            "INFaaS / Data plane / Shed", "demand exceeds capacity by far",
            "INFaaS / Data plane / Refused by a limit", "refused and ended: a client reaches a limit",
            "INFaaS / Fleet and cost / Budget left", "nodes are launched",
            "INFaaS / Fleet and cost / Cost and budget", "budget: nodes are launched",
            "INFaaS / Objectives / Errors", "a query ends in an error",
            "INFaaS / Objectives / Infeasible objectives", "a client asks for what no variant can do",
            "INFaaS / Objectives / Cost", "budget: an application has one");

    private static final double ROUNDING_SECONDS = 0.002;

    private static final int TRACED_SECONDS = 40;
    private static final String PROMETHEUS = "grafana/prometheus/";

    @TempDir
    private Path folder;

    private PrometheusPrograms programs;

    @BeforeEach
    void install() {
        programs = PrometheusPrograms.require();
    }

    @Test
    void rules_areSound_andAlertsFireWhenTheyShould() {
        Finished check = programs.promtool(List.of("check", "rules", PROMETHEUS + "rules.yaml"));
        Finished config = programs.promtool(List.of("check", "config", PROMETHEUS + "prometheus.yaml"));
        Finished test = programs.promtool(
                List.of("test", "rules", PROMETHEUS + "alerts-test.yaml", PROMETHEUS + "burn-rates-test.yaml"));

        assertThat(check.status()).as("%s", check).isZero();
        assertThat(config.status()).as("%s", config).isZero();
        assertThat(test.status()).as("%s", test).isZero();
    }

    @Test
    void everyQueryAndRule_underLoadWithALostNode_hasData_andFiguresAreThoseOfTheClient() throws Exception {
        Path models = Files.createDirectories(folder.resolve("models"));
        Path data = Files.createDirectories(folder.resolve("prometheus"));
        try (MonitoredCluster cluster = new MonitoredCluster(models);
                PrometheusServer prometheus =
                        new PrometheusServer(programs, data, cluster.metricsPort(), cluster.adminPort());
                MonitoredLoad load = new MonitoredLoad(cluster.httpPort())) {
            double from = System.currentTimeMillis() / 1e3;
            load.begin();
            Until.holds("both variants serve", () -> load.byVariant().size() == 2 && load.status(200) > 150);
            cluster.killNode();
            long before = load.status(200);
            Until.holds("it serves on", () -> load.status(200) > before + 250);
            assertBoards(prometheus);
            prometheus.draw(from, System.currentTimeMillis() / 1e3, Path.of("target", "boards"));
            assertTop(cluster);
            assertRules(prometheus);
            assertExemplars(prometheus);
            load.end();

            assertFigures(prometheus, load, cluster);
            assertLatencies(prometheus, cluster);
            assertPages(cluster);
        }
    }

    /** Each query has data at some moment: loads are over before the windows of other queries are full. */
    private static void assertBoards(PrometheusServer prometheus) {
        Map<String, BoardQuery> missing = queries(false);
        Until.holds(
                () -> "each query of panels that always have data has had some, but for " + missing.keySet(), () -> {
                    missing.values().removeIf(query -> hasData(prometheus, query));
                    return missing.isEmpty();
                });
        queries(true).forEach((name, query) -> {
            if (!hasData(prometheus, query)) {
                System.out.println("no data: " + name);
            }
        });
    }

    /** @param mayBe whether those of panels that may be empty are asked for, else those of all others */
    private static Map<String, BoardQuery> queries(boolean mayBe) {
        Map<String, BoardQuery> queries = new LinkedHashMap<>();
        for (Board board : Board.all()) {
            for (BoardPanel panel : board.panels().toList()) {
                String name = board.title() + " / " + panel.title();
                if (MAY_BE_EMPTY.containsKey(name) == mayBe) {
                    panel.queries()
                            .forEach(query -> queries.put(
                                    "%s / %s: %s %s"
                                            .formatted(
                                                    name,
                                                    query.legend(),
                                                    PrometheusServer.asked(query.expr()),
                                                    MAY_BE_EMPTY.getOrDefault(name, "")),
                                    query));
                }
            }
        }
        return queries;
    }

    private static boolean hasData(PrometheusServer prometheus, BoardQuery query) {
        try {
            return prometheus.values(PrometheusServer.asked(query.expr())).stream()
                    .anyMatch(value -> !value.isNaN() && !value.isInfinite());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertTop(MonitoredCluster cluster) {
        StringWriter out = new StringWriter();
        int status = new CommandLine(new TopCommand())
                .setOut(new PrintWriter(out))
                .execute(
                        "--controller=127.0.0.1:" + cluster.adminPort(),
                        "--gateway-metrics=127.0.0.1:" + cluster.metricsPort(),
                        "--interval=1",
                        "--screens=2");
        System.out.println(out);
        assertThat(status).isZero();
        assertThat(out.toString())
                .containsPattern("fashion +[1-9][0-9.]+ +[0-9.]+ ")
                .contains("fm-nano-fp32-t1", "local/local/on-demand", "$0.1600/h of $0.2000/h");
    }

    private static void assertRules(PrometheusServer prometheus) throws IOException {
        for (JsonNode rule : prometheus.rules()) {
            String name = rule.path("name").asText();
            assertThat(rule.path("health").asText()).as("%s", rule).isEqualTo("ok");
            if (rule.path("type").asText().equals("recording")) {
                assertThat(prometheus.values(name)).as(name).isNotEmpty();
            }
        }
        assertThat(prometheus.rules().stream()
                        .filter(rule -> rule.path("state").asText().equals("firing"))
                        .map(rule -> rule.path("name").asText()))
                .doesNotContain(
                        "InfaasFloorCrossed", "InfaasControlLoopHangs", "InfaasJournalLost", "InfaasSeriesDropped");
    }

    private static void assertExemplars(PrometheusServer prometheus) throws IOException {
        double now = System.currentTimeMillis() / 1e3;
        assertThat(prometheus.traces("infaas_gateway_latency_seconds_bucket", now - TRACED_SECONDS, now + 1))
                .isNotEmpty()
                .allMatch(trace -> trace.matches("[0-9a-f]{32}"));
    }

    private static void assertFigures(PrometheusServer prometheus, MonitoredLoad load, MonitoredCluster cluster)
            throws IOException {
        String ok = "sum(infaas_gateway_requests_total{outcome=\"ok\"})";
        long answers = load.status(200) + load.status(400) + load.status(404);
        Until.holds(
                "the last answers are scraped",
                () -> value(prometheus, "sum(infaas_gateway_requests_total)") >= answers);
        Percentage close = Percentage.withPercentage(2);
        assertThat(prometheus.value(ok)).isCloseTo((double) load.status(200), close);
        assertThat(prometheus.value("infaas_gateway_requests_total{outcome=\"unknown_model\"}"))
                .isCloseTo((double) load.status(404), close);
        assertThat(prometheus.value("infaas_gateway_requests_total{outcome=\"infeasible\"}"))
                .isCloseTo((double) load.status(400), close);
        double accuracy = 0;
        for (Map.Entry<String, LongAdder> one : load.byVariant().entrySet()) {
            accuracy += cluster.accuracy(one.getKey()) * one.getValue().sum();
        }
        assertThat(prometheus.value("infaas_gateway_accuracy_served_total")).isCloseTo(accuracy, close);
        assertThat(prometheus.value("sum(infaas_gateway_items_total)")).isCloseTo((double) load.status(200), close);
        assertThat(prometheus.value("infaas_gateway_below_floor_total")).isZero();
        double hourly = MonitoredCluster.NODES * MonitoredCluster.NODE_PRICE;
        assertThat(prometheus.value("infaas_controller_cost_dollars_per_hour")).isCloseTo(hourly, within(1e-9));
        // a scrape that comes late makes the window that it is in too short or too long
        Until.holds(
                "the costs of an hour, from what they have been in ten seconds",
                () -> Math.abs(value(prometheus, "3600 * rate(infaas_controller_cost_dollars_total[10s])") / hourly - 1)
                        < 0.02);
    }

    /**
     * What became of queries since a moment at which none was under way. Violations are counted one by one. A percentile is where Prometheus puts
     * it on the straight line between the ends of its bucket, and so does this.
     */
    private static void assertLatencies(PrometheusServer prometheus, MonitoredCluster cluster) throws Exception {
        String ok = "sum(infaas_gateway_requests_total{outcome=\"ok\"})";
        String buckets = "sum by (le) (infaas_gateway_latency_seconds_bucket)";
        double before = prometheus.value("sum(infaas_gateway_violations_total)");
        double answers = prometheus.value(ok);
        String since = " @ %.3f".formatted(System.currentTimeMillis() / 1e3);
        List<MonitoredLoad.Answered> answered;
        try (MonitoredLoad load = new MonitoredLoad(cluster.httpPort())) {
            load.beginWithLateOnes();
            Until.holds("they are answered", () -> load.status(200) >= 500);
            load.end();
            answered = load.answered();
            assertThat(load.status(200)).as("all are").isEqualTo(load.sent());
        }
        Until.holds("the last answers are scraped", () -> value(prometheus, ok) >= answers + answered.size());

        long late = answered.stream().filter(MonitoredLoad.Answered::isLate).count();
        assertThat(late).as("late of %d", answered.size()).isBetween(100L, answered.size() / 2L);
        double violations = prometheus.value("sum(infaas_gateway_violations_total)") - before;
        SortedSet<Double> ends = prometheus.bucketEnds(buckets);
        double least = p99Seconds(ends, answered, MonitoredLoad.Answered::leastMs);
        double seen = p99Seconds(ends, answered, MonitoredLoad.Answered::ms);
        double shown = prometheus.value(
                "histogram_quantile(0.99, %s - %s)".formatted(buckets, buckets.replace("_bucket", "_bucket" + since)));
        System.out.printf(
                "%d of %d late, shown %.0f; 99th percentile %.4f to %.4f s, shown %.4f s%n",
                late, answered.size(), violations, least, seen, shown);
        assertThat(prometheus.value(ok) - answers).isEqualTo(answered.size());
        assertThat(violations).isCloseTo((double) late, Percentage.withPercentage(2));
        // each query took the gateway something between what its client held back and what the client saw
        assertThat(shown).isBetween(least - ROUNDING_SECONDS, seen + ROUNDING_SECONDS);
    }

    /** The percentile as Prometheus computes it, which grows with each of the latencies. */
    private static double p99Seconds(
            SortedSet<Double> ends,
            List<MonitoredLoad.Answered> answered,
            ToDoubleFunction<MonitoredLoad.Answered> ms) {
        double rank = 0.99 * answered.size();
        double begin = 0;
        double before = 0;
        for (double end : ends) {
            double until = answered.stream()
                    .filter(query -> ms.applyAsDouble(query) / 1e3 <= end)
                    .count();
            if (until >= rank) {
                return Double.isInfinite(end) ? begin : begin + (end - begin) * (rank - before) / (until - before);
            }
            begin = end;
            before = until;
        }
        throw new AssertionError("no last bucket in " + ends);
    }

    private static double value(PrometheusServer prometheus, String query) {
        try {
            return prometheus.value(query);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertPages(MonitoredCluster cluster) throws Exception {
        String gateway = page(cluster.metricsPort());
        String controller = page(cluster.adminPort());
        String ofNodes = gateway.substring(gateway.indexOf("# HELP nv_"));
        gateway = gateway.substring(0, gateway.length() - ofNodes.length());

        // what has not occurred is not exported
        assertThat(ExportedFamily.differences(gateway, GatewayMetric.families()))
                .filteredOn(line -> !line.contains("not exported"))
                .isEmpty();
        assertThat(ExportedFamily.differences(controller, ControllerMetric.families()))
                .isEmpty();
        assertThat(ofNodes).contains("nv_inference_request_success{model=\"fashion\",version=\"1\"}");
        for (String page : List.of(gateway, controller)) {
            Path file = Files.writeString(folder.resolve("page"), page);
            Finished lint = programs.checkMetrics(file);
            assertThat(lint.status()).as("%s", lint).isZero();
        }
    }

    private static String page(int port) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        return answer.body().lines().collect(Collectors.joining("\n", "", "\n"));
    }
}
