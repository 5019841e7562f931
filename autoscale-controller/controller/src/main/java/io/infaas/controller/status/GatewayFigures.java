package io.infaas.controller.status;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Figures of a gateway between two reads of its metrics.
 *
 * @param applications by name
 */
record GatewayFigures(SortedMap<String, ApplicationFigures> applications) {

    private static final String REQUESTS = "infaas_gateway_requests_total";
    private static final String LATENCY = "infaas_gateway_latency_seconds";

    /**
     * The figures of one application.
     *
     * @param queries ended, per second
     * @param p99Ms upper end of the bucket that has the 99th percentile, within it linear; not a number without answers
     * @param late share of the answers that took longer than their bound
     * @param failed share of the queries that ended in an error
     * @param accuracy mean of the answers; not a number without answers
     * @param variants answers per second by variant
     */
    record ApplicationFigures(
            double queries,
            double p99Ms,
            double late,
            double failed,
            double accuracy,
            SortedMap<String, Double> variants) {}

    static GatewayFigures between(PrometheusPage before, PrometheusPage now) {
        double seconds = Math.max(1e-3, (now.nanos() - before.nanos()) / 1e9);
        SortedMap<String, ApplicationFigures> rows = new TreeMap<>();
        for (String application : now.by(REQUESTS, "application", Map.of()).keySet()) {
            rows.put(application, figures(before, now, application, seconds));
        }
        return new GatewayFigures(rows);
    }

    private static ApplicationFigures figures(
            PrometheusPage before, PrometheusPage now, String application, double seconds) {
        Map<String, String> labels = Map.of("application", application);
        double requests = increase(before, now, REQUESTS, labels);
        double answered = increase(before, now, REQUESTS, Map.of("application", application, "outcome", "ok"));
        SortedMap<String, Double> variants = new TreeMap<>();
        now.by("infaas_gateway_answers_total", "variant", labels).keySet().forEach(variant -> {
            double count = increase(
                    before,
                    now,
                    "infaas_gateway_answers_total",
                    Map.of("application", application, "variant", variant));
            if (count > 0) {
                variants.put(variant, count / seconds);
            }
        });
        return new ApplicationFigures(
                requests / seconds,
                1e3 * quantile(before, now, labels),
                increase(before, now, "infaas_gateway_violations_total", labels) / Math.max(1, answered),
                (requests - answered) / Math.max(1, requests),
                increase(before, now, "infaas_gateway_accuracy_served_total", labels) / answered,
                variants);
    }

    // a counter that fell began anew
    private static double increase(
            PrometheusPage before, PrometheusPage now, String metric, Map<String, String> where) {
        double end = now.sum(metric, where);
        double begin = before.sum(metric, where);
        return end >= begin ? end - begin : end;
    }

    private static double quantile(PrometheusPage before, PrometheusPage now, Map<String, String> where) {
        Map<String, Double> begin = before.by(LATENCY + "_bucket", "le", where);
        SortedMap<Double, Double> counts = new TreeMap<>();
        now.by(LATENCY + "_bucket", "le", where)
                .forEach((le, count) -> counts.put(
                        le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le),
                        Math.max(0, count - begin.getOrDefault(le, 0.0))));
        double rank = counts.isEmpty() ? 0 : 0.99 * counts.getOrDefault(counts.lastKey(), 0.0);
        double lower = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
            double upper = bucket.getKey();
            double count = bucket.getValue();
            if (count >= rank && count > below) {
                return Double.isInfinite(upper) ? lower : lower + (upper - lower) * (rank - below) / (count - below);
            }
            lower = upper;
            below = count;
        }
        return Double.NaN;
    }
}
