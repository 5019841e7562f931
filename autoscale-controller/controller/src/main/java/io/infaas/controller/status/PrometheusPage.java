package io.infaas.controller.status;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series of a page in Prometheus' text format, read at a time. Unreadable lines are left out. Immutable.
 *
 * @param nanos when it was read, monotonic
 * @param series value by name and labels, as they are on the page
 */
record PrometheusPage(long nanos, Map<String, Double> series) {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*(?:\\{.*})?) ([^ ]+)(?: \\d+)?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    PrometheusPage {
        series = Map.copyOf(series);
    }

    static PrometheusPage parse(long nanos, String text) {
        Map<String, Double> series = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                number(matcher.group(2), matcher.group(1), series);
            }
        });
        return new PrometheusPage(nanos, series);
    }

    private static void number(String text, String name, Map<String, Double> series) {
        try {
            series.put(name, Double.valueOf(text.replace("+Inf", "Infinity").replace("-Inf", "-Infinity")));
        } catch (NumberFormatException e) {
            // left out
        }
    }

    /** The value of a metric's series with these labels, summed up by the values of one label. */
    Map<String, Double> by(String metric, String label, Map<String, String> where) {
        Map<String, Double> sums = new TreeMap<>();
        series.forEach((name, value) -> {
            if (name.startsWith(metric + "{")) {
                Map<String, String> labels = labels(name);
                if (labels.entrySet().containsAll(where.entrySet())) {
                    sums.merge(labels.getOrDefault(label, ""), value, Double::sum);
                }
            }
        });
        return sums;
    }

    /** The sum of a metric's series with these labels. */
    double sum(String metric, Map<String, String> where) {
        return series.getOrDefault(metric, 0.0)
                + by(metric, "", where).values().stream()
                        .mapToDouble(value -> value)
                        .sum();
    }

    private static Map<String, String> labels(String series) {
        Map<String, String> labels = new HashMap<>();
        Matcher matcher = LABEL.matcher(series);
        while (matcher.find()) {
            labels.put(matcher.group(1), matcher.group(2).replaceAll("\\\\(.)", "$1"));
        }
        return labels;
    }
}
