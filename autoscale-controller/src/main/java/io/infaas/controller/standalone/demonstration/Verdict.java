package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether a demonstration showed what it must.
 *
 * @param checks every one of them, held or not
 */
record Verdict(List<Check> checks) {

    private static final int LEAST_VARIANTS = 4;
    private static final double LEAST_WITHIN_BOUND = 0.95;

    Verdict {
        checks = List.copyOf(checks);
    }

    boolean held() {
        return checks.stream().allMatch(Check::held);
    }

    /**
     * @param trials one for each objective that is possible
     * @param references what each variant that served answers when it is named, for the same batches
     * @param impossible what became of the objectives that are not
     */
    static Verdict of(
            Catalog catalog,
            String nodeType,
            List<LabelledBatch> batches,
            List<Trial> trials,
            Map<String, List<Answer>> references,
            List<Impossible> impossible) {
        List<Check> checks = new ArrayList<>();
        checks.add(distinctVariants(trials));
        references.forEach((variant, answers) -> {
            Profile profile = catalog.variant(variant)
                    .flatMap(known -> known.profile(nodeType))
                    .orElseThrow();
            checks.add(accuracy(variant, profile, batches, answers));
        });
        checks.add(sameAnswers(trials, references));
        checks.add(floors(trials));
        checks.add(inTime(trials));
        impossible.forEach(outcome -> checks.addAll(outcome.checks()));
        return new Verdict(checks);
    }

    private static Check distinctVariants(List<Trial> trials) {
        Set<String> variants = new TreeSet<>();
        trials.forEach(trial -> variants.addAll(trial.served().keySet()));
        return new Check(
                "at least %d different variants served".formatted(LEAST_VARIANTS),
                variants.size() >= LEAST_VARIANTS,
                variants.size() + " did");
    }

    /** Counts are compared, not shares: the catalog's figure comes from the same items. */
    private static Check accuracy(String variant, Profile profile, List<LabelledBatch> batches, List<Answer> answers) {
        int right = 0;
        int items = 0;
        for (int i = 0; i < batches.size(); i++) {
            right += Trial.right(batches.get(i), answers.get(i));
            items += batches.get(i).size();
        }
        long expected =
                Math.round(profile.accuracy().value() * profile.accuracy().n());
        return new Check(
                variant + " is as accurate as its catalog says",
                items == profile.accuracy().n() && right == expected,
                "%d of %d right, the catalog says %d of %d"
                        .formatted(right, items, expected, profile.accuracy().n()));
    }

    private static Check sameAnswers(List<Trial> trials, Map<String, List<Answer>> references) {
        int answers = 0;
        int different = 0;
        for (Trial trial : trials) {
            for (int i = 0; i < trial.answers().size(); i++) {
                Answer answer = trial.answers().get(i);
                List<Answer> reference = references.getOrDefault(answer.variant(), List.of());
                answers++;
                if (i >= reference.size() || !reference.get(i).classes().equals(answer.classes())) {
                    different++;
                }
            }
        }
        return new Check(
                "each answer is that of the variant that its header names",
                different == 0,
                "%d of %d differ".formatted(different, answers));
    }

    private static Check floors(List<Trial> trials) {
        List<String> below = each(
                trials, trial -> trial.accuracy() < trial.asked().objective().minAccuracy(), trial -> "%.4f"
                        .formatted(trial.accuracy()));
        return new Check(
                "accuracy is never below a floor",
                below.isEmpty(),
                below.isEmpty() ? trials.size() + " objectives" : String.join(", ", below));
    }

    private static Check inTime(List<Trial> trials) {
        List<String> late = each(trials, trial -> trial.withinBound() < LEAST_WITHIN_BOUND, trial -> "%.1f %%"
                .formatted(trial.withinBound() * 100));
        double least = trials.stream().mapToDouble(Trial::withinBound).min().orElse(0);
        return new Check(
                "at least %.0f %% of the queries are within each bound".formatted(LEAST_WITHIN_BOUND * 100),
                late.isEmpty(),
                late.isEmpty() ? "at least %.1f %%".formatted(least * 100) : String.join(", ", late));
    }

    /** The trials that fail, as {@code objective 3: 80.0 %}. */
    private static List<String> each(List<Trial> trials, Predicate<Trial> fails, Function<Trial, String> figure) {
        List<String> failing = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            if (fails.test(trials.get(i))) {
                failing.add("objective %d: %s".formatted(i + 1, figure.apply(trials.get(i))));
            }
        }
        return failing;
    }
}
