package io.infaas.gateway.conformance;

import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.HttpReply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of metrics: which of Triton's series on inference there are, of which type, and with which labels. */
final class MetricsPageCases {

    private static final Pattern TYPE = Pattern.compile("# TYPE (nv_inference_\\S+) (\\S+)");
    private static final Pattern SERIES = Pattern.compile("(nv_inference_\\w+)\\{([^}]*)\\} .*");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private MetricsPageCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        cases.add(of("types", MetricsPageCases::types));
        cases.add(of("labels of a model", page -> labels(page, "sum")));
        cases.add(of("reasons of failures", MetricsPageCases::reasons));
        return cases;
    }

    private interface Reading {
        Map<String, String> of(String page);
    }

    private static ConformanceCase of(String name, Reading reading) {
        return new ConformanceCase("A.5 metrics", name, List.of(new ObservedExchange.Script(end -> {
            HttpReply reply = end.metrics().send(HttpCase.get("/metrics"));
            return reading.of(reply.body().toStringUtf8());
        })));
    }

    private static Map<String, String> types(String page) {
        Map<String, String> types = new TreeMap<>();
        page.lines()
                .map(TYPE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> types.put(line.group(1), line.group(2)));
        return types;
    }

    private static Map<String, String> labels(String page, String model) {
        Map<String, String> names = new TreeMap<>();
        series(page).forEach(each -> {
            if (model.equals(each.labels().get("model"))) {
                names.put(each.name(), new TreeSet<>(each.labels().keySet()).toString());
            }
        });
        return names;
    }

    private static Map<String, String> reasons(String page) {
        Map<String, String> reasons = new TreeMap<>();
        series(page).forEach(each -> {
            if (each.name().equals("nv_inference_request_failure")
                    && "faulty".equals(each.labels().get("model"))) {
                reasons.merge(
                        "reasons", each.labels().getOrDefault("reason", "none"), (some, more) -> some + " " + more);
            }
        });
        reasons.computeIfPresent("reasons", (key, all) -> new TreeSet<>(Arrays.asList(all.split(" "))).toString());
        return reasons;
    }

    private record Series(String name, Map<String, String> labels) {}

    private static List<Series> series(String page) {
        List<Series> all = new ArrayList<>();
        page.lines().map(SERIES::matcher).filter(Matcher::matches).forEach(line -> {
            Map<String, String> labels = new LinkedHashMap<>();
            LABEL.matcher(line.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
            all.add(new Series(line.group(1), labels));
        });
        return all;
    }
}
