package io.infaas.controller.boards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules, runbook and pages: what they name exists. */
final class MonitoringFilesTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path PROMETHEUS = Path.of("grafana", "prometheus");
    private static final Path RUNBOOK = Path.of("docs", "runbook.md");

    @Test
    void boardsAndVariables_nameMetricsAndLabelsThatExist() throws Exception {
        MetricUse use = new MetricUse(recorded());
        for (Board board : Board.all()) {
            board.panels()
                    .flatMap(panel -> panel.queries().stream())
                    .forEach(query -> use.check(board.uid(), query.expr()));
            board.variables()
                    .forEach(variable -> use.check(
                            board.uid(),
                            variable.query().replaceAll("label_values\\((\\w+), (\\w+)\\)", "sum by ($2) ($1)")));
        }

        assertThat(use.faults()).isEmpty();
    }

    @Test
    void whatDoesNotExist_isAFault() {
        MetricUse use = new MetricUse(Set.of());
        use.check("here", "sum by (variant) (rate(infaas_gateway_request_total{application=\"a\"}[5m]))");
        use.check("here", "sum by (node) (rate(infaas_gateway_requests_total{variant=\"a\"}[5m]))");
        use.check("here", "sum by (application, le) (infaas_gateway_latency_seconds_bucket)");
        use.checkText("page", "`infaas_gateway_requests_total`, `infaas_gateway_nothing`");

        assertThat(use.faults())
                .containsExactly(
                        "here: no metric infaas_gateway_request_total",
                        "here: no metric with the label variant in sum by (variant) (rate(infaas_gateway_request_total{application=\"a\"}[5m]))",
                        "here: infaas_gateway_requests_total has no label variant",
                        "here: no metric with the label node in sum by (node) (rate(infaas_gateway_requests_total{variant=\"a\"}[5m]))",
                        "page: no metric infaas_gateway_nothing");
    }

    @Test
    void rules_nameMetricsAndLabelsThatExist() throws Exception {
        MetricUse use = new MetricUse(recorded());
        for (JsonNode rule : rules()) {
            use.check(name(rule), rule.path("expr").asText());
        }

        assertThat(use.faults()).isEmpty();
    }

    @Test
    void pages_nameMetricsThatExist() throws Exception {
        MetricUse use = new MetricUse(recorded());
        for (Path module : List.of(Path.of(""), Path.of("..", "gateway"))) {
            try (Stream<Path> files = Files.walk(module.resolve("docs"))) {
                for (Path page :
                        files.filter(file -> file.toString().endsWith(".md")).toList()) {
                    use.checkText(page.toString(), Files.readString(page));
                }
            }
            use.checkText(module + "/README.md", Files.readString(module.resolve("README.md")));
        }
        use.checkText("grafana/README.md", Files.readString(Path.of("grafana", "README.md")));

        assertThat(use.faults()).isEmpty();
    }

    @Test
    void alerts_haveASectionOfTheRunbookAndSayWhatIsWrong() throws Exception {
        Set<String> sections = Files.readAllLines(RUNBOOK).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(alerts().stream().map(MonitoringFilesTest::name)).containsExactlyInAnyOrderElementsOf(sections);
        assertThat(alerts()).allSatisfy(alert -> {
            assertThat(alert.at("/labels/severity").asText()).isIn("page", "ticket");
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).isNotBlank();
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("docs/runbook.md#" + name(alert).toLowerCase(java.util.Locale.ROOT));
        });
    }

    @Test
    void alerts_haveACaseThatFiresAndOneThatDoesNot() throws Exception {
        Set<String> fires = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (String file : List.of("alerts-test.yaml", "burn-rates-test.yaml")) {
            for (JsonNode test :
                    YAML.readTree(PROMETHEUS.resolve(file).toFile()).path("tests")) {
                for (JsonNode alert : test.path("alert_rule_test")) {
                    (alert.has("exp_alerts") ? fires : silent)
                            .add(alert.path("alertname").asText());
                }
            }
        }
        Set<String> all =
                alerts().stream().map(MonitoringFilesTest::name).collect(Collectors.toCollection(TreeSet::new));

        assertThat(fires).isEqualTo(all);
        assertThat(silent).isEqualTo(all);
    }

    private static String name(JsonNode rule) {
        return rule.path(rule.has("alert") ? "alert" : "record").asText();
    }

    private static List<JsonNode> alerts() throws IOException {
        return rules().stream().filter(rule -> rule.has("alert")).toList();
    }

    private static Set<String> recorded() throws IOException {
        return rules().stream()
                .filter(rule -> rule.has("record"))
                .map(MonitoringFilesTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        YAML.readTree(PROMETHEUS.resolve("rules.yaml").toFile()).path("groups").forEach(group -> group.path("rules")
                .forEach(rules::add));
        return rules;
    }
}
