package io.infaas.controller.standalone.demonstration.choice;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Catalog;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.report.Check;
import io.infaas.controller.standalone.demonstration.report.Notation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * Checks whether objectives were met by the right variants.
 *
 * @param trials one for each feasible objective
 * @param references a trial of each variant that served, queried by its name
 */
record ChoiceChecks(
        Catalog catalog,
        String nodeType,
        Map<DemoObjective, ObjectiveTrial> trials,
        Map<String, ObjectiveTrial> references) {

    private static final int LEAST_VARIANTS = 3;
    private static final double LEAST_WITHIN_BOUND = 0.95;

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                "variant selection",
                references.size() >= LEAST_VARIANTS,
                "at least %d different variants".formatted(LEAST_VARIANTS),
                "%d different variants served %d objectives".formatted(references.size(), trials.size())));
        references.forEach((variant, trial) -> checks.add(accuracy(variant, trial)));
        checks.add(reportedVariant());
        checks.add(forEachObjective(
                "accuracy floors",
                "no accuracy below the objective's floor",
                (asked, trial) -> trial.accuracy() >= asked.objective().minAccuracy(),
                (asked, trial) -> "%.4f".formatted(trial.accuracy())));
        checks.add(forEachObjective(
                "latency bounds",
                "at least %.0f %% of queries within each bound".formatted(LEAST_WITHIN_BOUND * 100),
                (asked, trial) -> withinBound(asked, trial) >= LEAST_WITHIN_BOUND,
                (asked, trial) -> "%.1f %%".formatted(withinBound(asked, trial) * 100)));
        return checks;
    }

    /** Compares counts, not shares: the catalog's figure comes from the same items. */
    private Check accuracy(String variant, ObjectiveTrial trial) {
        Accuracy catalogs = catalog.variant(variant)
                .flatMap(known -> known.profile(nodeType))
                .orElseThrow()
                .accuracy();
        long expected = Math.round(catalogs.value() * catalogs.n());
        return new Check(
                "accuracy of " + Notation.alias(catalog, variant),
                trial.items() == catalogs.n() && trial.correct() == expected,
                "%d of %d items correct, as in the catalog".formatted(expected, catalogs.n()),
                "%d of %d items correct".formatted(trial.correct(), trial.items())
                        + (trial.correct() == expected ? ", as in the catalog" : ""));
    }

    private Check reportedVariant() {
        int answers = 0;
        int equal = 0;
        for (ObjectiveTrial trial : trials.values()) {
            for (int i = 0; i < trial.answers().size(); i++) {
                QueryAnswer answer = trial.answers().get(i);
                ObjectiveTrial reference = references.get(answer.variant());
                answers++;
                if (reference != null && reference.answers().get(i).classes().equals(answer.classes())) {
                    equal++;
                }
            }
        }
        return new Check(
                "reported variant",
                equal == answers,
                "every answer equal to that of the variant named in its header",
                "%d of %d answers equal to those of the variant named in their header".formatted(equal, answers));
    }

    private Check forEachObjective(
            String name,
            String expected,
            BiPredicate<DemoObjective, ObjectiveTrial> passes,
            BiFunction<DemoObjective, ObjectiveTrial, String> figure) {
        List<String> failing = new ArrayList<>();
        int number = 0;
        for (Map.Entry<DemoObjective, ObjectiveTrial> entry : trials.entrySet()) {
            number++;
            if (!passes.test(entry.getKey(), entry.getValue())) {
                failing.add("%s for objective %d".formatted(figure.apply(entry.getKey(), entry.getValue()), number));
            }
        }
        return failing.isEmpty()
                ? new Check(name, true, expected, "%s, for %d objectives".formatted(expected, number))
                : new Check(name, false, expected, String.join(", ", failing));
    }

    private static double withinBound(DemoObjective asked, ObjectiveTrial trial) {
        return trial.shareWithin(asked.objective().latencyMs());
    }
}
