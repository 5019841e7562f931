package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.controller.text.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Prints a demonstration. */
record DemonstrationReport(Catalog catalog, String nodeType) {

    void print(
            List<Trial> trials,
            List<Impossible> impossible,
            List<DemoObjective> objectives,
            Verdict verdict,
            Consumer<String> out) {
        out.accept("");
        out.accept("Bounds are made from the profiles and from what the variants took just now, with room for noise:");
        objectives(objectives).lines().forEach(out);
        out.accept("");
        out.accept("What was answered:");
        answers(trials).lines().forEach(out);
        out.accept("");
        impossible.forEach(outcome -> {
            out.accept("The impossible objective: %s by gRPC, %s by HTTP:"
                    .formatted(outcome.grpc().status(), outcome.http().status()));
            out.accept("  " + outcome.grpc().text());
        });
        out.accept("");
        verdict.checks().forEach(check -> out.accept(check.line()));
        out.accept("");
        out.accept(verdict.held() ? "Demonstration: all of it held." : "Demonstration: NOT all of it held, see above.");
    }

    private static TextTable objectives(List<DemoObjective> objectives) {
        TextTable table = new TextTable("#", "objective", "bound ms", "floor", "preferred");
        for (int i = 0; i < objectives.size(); i++) {
            Objective objective = objectives.get(i).objective();
            table.row(
                    String.valueOf(i + 1),
                    objectives.get(i).intent(),
                    plain(objective.latencyMs()),
                    plain(objective.minAccuracy()),
                    objective.preferredAccuracy() == objective.minAccuracy()
                            ? "-"
                            : plain(objective.preferredAccuracy()));
        }
        return table;
    }

    private TextTable answers(List<Trial> trials) {
        TextTable table = new TextTable(
                "#", "served by", "accuracy", "catalog's", "floor", "in time", "bound ms", "p50 ms", "p99 ms");
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            Objective objective = trial.asked().objective();
            table.row(
                    String.valueOf(i + 1),
                    served(trial),
                    number(4, trial.accuracy()),
                    number(4, catalogs(trial)),
                    plain(objective.minAccuracy()),
                    number(1, trial.withinBound() * 100) + " %",
                    plain(objective.latencyMs()),
                    number(1, trial.percentileMs(0.5)),
                    number(1, trial.percentileMs(0.99)));
        }
        return table;
    }

    private String served(Trial trial) {
        Map<String, Integer> served = trial.served();
        if (served.size() == 1) {
            return alias(served.keySet().iterator().next());
        }
        return served.entrySet().stream()
                .map(entry -> "%s %.0f %%"
                        .formatted(
                                alias(entry.getKey()),
                                100.0 * entry.getValue() / trial.answers().size()))
                .collect(Collectors.joining(", "));
    }

    private String alias(String variant) {
        return catalog.variant(variant).map(known -> known.alias()).orElse(variant);
    }

    /** The accuracies of the variants that served, weighted by the items that they served. */
    private double catalogs(Trial trial) {
        double sum = 0;
        int items = 0;
        for (Answer answer : trial.answers()) {
            sum += answer.classes().size()
                    * catalog.variant(answer.variant())
                            .flatMap(variant -> variant.profile(nodeType))
                            .map((Profile profile) -> profile.accuracy().value())
                            .orElse(0.0);
            items += answer.classes().size();
        }
        return sum / items;
    }

    private static String number(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String plain(double value) {
        return new java.math.BigDecimal(Double.toString(value))
                .stripTrailingZeros()
                .toPlainString();
    }
}
