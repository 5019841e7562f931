package io.infaas.controller.boards;

import io.infaas.controller.status.ControllerMetric;
import io.infaas.gateway.exposition.MetricFamily;
import io.infaas.gateway.metrics.GatewayMetric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares the metrics and labels that texts name with the catalogues. */
final class MetricUse {

    private static final Pattern METRIC = Pattern.compile(
            "\\b((?:infaas_(?:gateway|controller)|nv_inference|process|jvm)_\\w+|infaas:[\\w:]+|up\\b)(?:\\{([^}]*)})?");
    private static final Pattern OURS = Pattern.compile("\\b(infaas_(?:gateway|controller)_\\w+|infaas:\\w+:[\\w:]+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\"");
    private static final Pattern BY = Pattern.compile("\\b(?:by|on|ignoring)\\s*\\(([^)]*)\\)");
    /** What Prometheus adds. */
    private static final Set<String> ADDED = Set.of("job", "instance", "le");

    private final Map<String, Set<String>> known = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    /** @param recorded names of recording rules, by application */
    MetricUse(Set<String> recorded) {
        Stream.of(GatewayMetric.families(), ControllerMetric.families())
                .flatMap(List::stream)
                .forEach(this::learn);
        recorded.forEach(name -> known.put(name, Set.of("application")));
        for (String name : List.of(
                "count",
                "exec_count",
                "request_success",
                "request_failure",
                "request_duration_us",
                "queue_duration_us",
                "compute_infer_duration_us")) {
            known.put("nv_inference_" + name, Set.of("model", "version"));
        }
        known.put("up", Set.of());
    }

    private void learn(MetricFamily family) {
        Set<String> labels = Set.copyOf(family.labels());
        known.put(family.exported(), labels);
        if (family.kind() == MetricFamily.Kind.HISTOGRAM) {
            for (String suffix : List.of("_bucket", "_count", "_sum", "_max")) {
                known.put(family.exported() + suffix, labels);
            }
        }
    }

    List<String> faults() {
        return faults;
    }

    /** Checks a PromQL expression. */
    void check(String where, String expr) {
        Set<String> labels = new HashSet<>(ADDED);
        List<MatchResult> metrics = METRIC.matcher(expr).results().toList();
        if (metrics.isEmpty()) {
            faults.add("%s: no metric in %s".formatted(where, expr));
        }
        for (MatchResult metric : metrics) {
            Set<String> its = known.get(metric.group(1));
            if (its == null) {
                faults.add("%s: no metric %s".formatted(where, metric.group(1)));
                continue;
            }
            labels.addAll(its);
            if (metric.group(2) != null) {
                Matcher label = LABEL.matcher(metric.group(2));
                while (label.find()) {
                    if (!its.contains(label.group(1)) && !ADDED.contains(label.group(1))) {
                        faults.add("%s: %s has no label %s".formatted(where, metric.group(1), label.group(1)));
                    }
                }
            }
        }
        BY.matcher(expr)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(",")))
                .map(String::strip)
                .filter(label -> !labels.contains(label))
                .forEach(label -> faults.add("%s: no metric with the label %s in %s".formatted(where, label, expr)));
    }

    /** Checks a page for people, where {@code _} at the end stands for several. */
    void checkText(String where, String text) {
        Set<String> named = new TreeSet<>();
        OURS.matcher(text).results().map(found -> found.group(1)).forEach(named::add);
        named.stream()
                .filter(name -> !known.containsKey(name))
                .filter(name -> !name.endsWith("_") || known.keySet().stream().noneMatch(one -> one.startsWith(name)))
                .forEach(name -> faults.add("%s: no metric %s".formatted(where, name)));
    }
}
