package io.infaas.controller.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.triton.servers.PrometheusPrograms;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients ask three nodes for twice their capacity, and leave when they have waited too long. A real Prometheus shows the same figures as
 * these clients, and raises the alert.
 */
@Tag("alone")
@Tag("proof")
final class OverloadMonitoringIT {

    private static final long SEED = 1;
    /** Load before the overload, and in it, as multiples of the capacity. */
    private static final double CALM = 0.6;

    private static final double OVERLOAD = 2;

    /** Answers after which the controller knows how slow the nodes are. */
    private static final long LEARNT_ANSWERS = 250;

    /** Seconds of the overload before those whose figures are compared, and of these. */
    private static final int BEGIN_SECONDS = 10;

    private static final int COMPARED_SECONDS = 30;

    /** Seconds after which the alert fires at the latest. */
    private static final double ALERT_SECONDS = 30;

    private static final Percentage CLOSE = Percentage.withPercentage(10);
    /** Share of all queries that may count differently, since they end just as their clients leave or their bound passes. */
    private static final double AT_ONCE = 0.01;

    private static final String APPLICATION = "{application=\"" + OverloadedCluster.APPLICATION + "\"}";
    private static final String DEMAND = "infaas_controller_demand_items_per_second" + APPLICATION;
    private static final String CAPACITY = "infaas_controller_capacity_items_per_second" + APPLICATION;
    private static final String ALERT = "ALERTS{alertname=\"InfaasNoCapacity\"}";

    @TempDir
    private Path folder;

    @Test
    void twiceTheCapacity_clientsLeave_figuresAreThoseOfTheClientsAndTheAlertFires() throws Exception {
        PrometheusPrograms programs = PrometheusPrograms.require();
        Path models = Files.createDirectories(folder.resolve("models"));
        Path data = Files.createDirectories(folder.resolve("prometheus"));
        try (OverloadedCluster cluster = new OverloadedCluster(models);
                PrometheusServer prometheus =
                        new PrometheusServer(programs, data, cluster.metricsPort(), cluster.adminPort());
                OpenLoad load = new OpenLoad(
                        cluster.httpPort(), OverloadedCluster.APPLICATION, OverloadedCluster.BOUND_MS, SEED)) {
            load.offer(CALM * OverloadedCluster.CAPACITY);
            Until.holds(
                    "the nodes answer without an alert",
                    () -> load.count(OpenLoad.End.IN_TIME) >= LEARNT_ANSWERS && value(prometheus, ALERT) == 0);
            double from = load.now();
            load.offer(OVERLOAD * OverloadedCluster.CAPACITY);
            Until.holds("the overload lasts", () -> load.now() >= from + BEGIN_SECONDS + COMPARED_SECONDS);
            double until = load.now();
            load.end();

            Until.holds("it is scraped", () -> value(prometheus, "min(timestamp(up))") >= until);
            new Comparison(prometheus, load.ended(), until - COMPARED_SECONDS, until).check();
            assertAlert(prometheus, from);
            assertCounts(prometheus, load);
        }
    }

    /** The figures of Prometheus beside those of the clients, of the same seconds. */
    private record Comparison(PrometheusServer prometheus, List<OpenLoad.Ended> queries, double from, double until) {

        void check() {
            double asked = perSecond(OpenLoad.Ended::sent, OpenLoad.End.values());
            double answered = perSecond(OpenLoad.Ended::ended, OpenLoad.End.IN_TIME, OpenLoad.End.LATE);
            double inTime = perSecond(OpenLoad.Ended::ended, OpenLoad.End.IN_TIME);
            double ended = perSecond(OpenLoad.Ended::ended, OpenLoad.End.values());

            compare("queries/s asked for", mean(DEMAND), asked);
            compare("queries/s that can be answered", mean(CAPACITY), answered);
            compare("load, asked for / answered", mean(panel("Demand / capacity")), asked / answered);
            compare("time of a query / its profile", shown(panel("Observed / predicted")), OverloadedCluster.SLOWNESS);
            compare("share missed", 1 - shown(panel("Objective met")), 1 - inTime / ended);
        }

        /** The query that draws a panel. */
        private static String panel(String title) {
            return Board.all().stream()
                    .flatMap(Board::panels)
                    .filter(panel -> panel.title().equals(title))
                    .flatMap(panel -> panel.queries().stream())
                    .findFirst()
                    .orElseThrow()
                    .expr()
                    .replace("$__rate_interval", COMPARED_SECONDS + "s")
                    .replace("$application", ".*");
        }

        private double perSecond(ToDoubleFunction<OpenLoad.Ended> moment, OpenLoad.End... ways) {
            return queries.stream()
                            .filter(query -> List.of(ways).contains(query.end()))
                            .filter(query -> moment.applyAsDouble(query) >= from && moment.applyAsDouble(query) < until)
                            .count()
                    / (until - from);
        }

        private double mean(String query) {
            return shown("avg_over_time((%s)[%ds:1s])".formatted(query, COMPARED_SECONDS));
        }

        /** The value of a query at the end of the compared seconds. */
        private double shown(String query) {
            return value(prometheus, query.replaceAll("(\\[[^]]*])", String.format(Locale.ROOT, "$1 @ %.3f", until)));
        }

        private static void compare(String figure, double shown, double real) {
            System.out.printf(Locale.ROOT, "%s: shown %.3f, really %.3f%n", figure, shown, real);
            assertThat(shown).as(figure).isCloseTo(real, CLOSE);
        }
    }

    /** @param from when the overload began, s since the epoch */
    private static void assertAlert(PrometheusServer prometheus, double from) {
        double pending = evaluated(prometheus, "pending", from) - from;
        double firing = evaluated(prometheus, "firing", from) - from;
        System.out.printf(
                Locale.ROOT,
                "the alert was pending %.1f s after the overload began, and fired after %.1f s%n",
                pending,
                firing);
        assertThat(firing).isBetween(pending, ALERT_SECONDS);
    }

    /** When Prometheus first evaluated the alert to this state after a moment, s since the epoch; not by the clock of the test. */
    private static double evaluated(PrometheusServer prometheus, String state, double after) {
        String alert = ALERT.replace("}", ",alertstate=\"%s\"}".formatted(state));
        return value(
                prometheus, String.format(Locale.ROOT, "min_over_time((timestamp(%s) >= %.3f)[5m:1s])", alert, after));
    }

    private static void assertCounts(PrometheusServer prometheus, OpenLoad load) {
        long all = load.count(OpenLoad.End.values());
        Until.holds("the last query is scraped", () -> value(prometheus, requests("")) >= all);
        double ok = value(prometheus, requests("{outcome=\"ok\"}"));
        double gaveUp = value(prometheus, requests("{outcome=\"gave_up\"}"));
        double late = value(prometheus, "sum(infaas_gateway_violations_total)");
        Map<String, double[]> counts = new LinkedHashMap<>();
        counts.put("answered", new double[] {ok, load.count(OpenLoad.End.IN_TIME, OpenLoad.End.LATE)});
        counts.put("of them late", new double[] {late, load.count(OpenLoad.End.LATE)});
        counts.put("given up", new double[] {gaveUp, load.count(OpenLoad.End.GAVE_UP)});
        double refused = value(prometheus, requests("")) - ok - gaveUp;
        counts.put("refused", new double[] {refused, load.count(OpenLoad.End.REFUSED)});

        counts.forEach((name, pair) ->
                System.out.printf("%s: shown %.0f, really %.0f of %d queries%n", name, pair[0], pair[1], all));
        assertThat(load.count(OpenLoad.End.LOST)).isZero();
        assertThat(value(prometheus, requests(""))).isEqualTo((double) all);
        assertThat(counts).allSatisfy((name, pair) -> assertThat(pair[0]).isCloseTo(pair[1], within(AT_ONCE * all)));
    }

    private static String requests(String which) {
        return "sum(infaas_gateway_requests_total%s)".formatted(which);
    }

    private static double value(PrometheusServer prometheus, String query) {
        try {
            return prometheus.value(query);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
