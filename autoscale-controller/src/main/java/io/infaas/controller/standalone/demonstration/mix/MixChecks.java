package io.infaas.controller.standalone.demonstration.mix;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.demonstration.report.Check;
import io.infaas.controller.standalone.demonstration.report.Notation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks that applications and batch sizes were served side by side, each by what it asked for. */
record MixChecks(Catalog catalog, List<KindOutcome> outcomes) {

    private static final double LEAST_IN_TIME = 0.95;

    List<Check> all() {
        return List.of(variants(), inTime(), answers());
    }

    private Check variants() {
        Map<String, TreeSet<String>> servedBy = new TreeMap<>();
        outcomes.forEach(outcome -> servedBy.computeIfAbsent(
                        outcome.load().kind().application().name(), name -> new TreeSet<>())
                .addAll(outcome.servedBy()));
        String seen = servedBy.entrySet().stream()
                .map(entry -> "'%s' by %s"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().isEmpty()
                                        ? "none"
                                        : entry.getValue().stream()
                                                .map(variant -> Notation.alias(catalog, variant))
                                                .collect(Collectors.joining(" and "))))
                .collect(Collectors.joining(", "));
        return new Check(
                "applications side by side",
                outcomes.stream().allMatch(this::isServedByItsOwn),
                "answers by variants of the application that reach its floor",
                seen);
    }

    private boolean isServedByItsOwn(KindOutcome outcome) {
        Application application = outcome.load().kind().application();
        double floor = outcome.load().objective().minAccuracy();
        List<String> own = catalog.variantsOf(application).stream()
                .filter(variant -> variant.profiles().stream()
                        .anyMatch(profile -> profile.accuracy().value() >= floor))
                .map(Variant::name)
                .toList();
        return !outcome.servedBy().isEmpty() && own.containsAll(outcome.servedBy());
    }

    private Check inTime() {
        return new Check(
                "mix of batches",
                outcomes.stream().allMatch(outcome -> outcome.shareInTime() >= LEAST_IN_TIME),
                "%.0f %% of each kind of query in time".formatted(LEAST_IN_TIME * 100),
                outcomes.stream()
                                .map(outcome -> String.format(
                                        Locale.ROOT,
                                        "%.1f %% of %s",
                                        outcome.shareInTime() * 100,
                                        outcome.load().kind().label()))
                                .collect(Collectors.joining(", "))
                        + " in time");
    }

    private Check answers() {
        int sent = 0;
        int failed = 0;
        String failure = "";
        for (KindOutcome outcome : outcomes) {
            sent += outcome.total().sent();
            failed += outcome.total().failed();
            failure = failure.isEmpty() ? outcome.total().failure() : failure;
        }
        return new Check(
                "no lost query side by side",
                failed == 0 && sent > 0,
                "an answer to every query",
                "%,d queries sent, %d without an answer%s"
                        .formatted(sent, failed, failure.isEmpty() ? "" : ", for example: " + failure));
    }
}
