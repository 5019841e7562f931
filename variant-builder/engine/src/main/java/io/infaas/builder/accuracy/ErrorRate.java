package io.infaas.builder.accuracy;

import java.util.Map;

/**
 * 1 minus the edit distance from targets to answers in words or characters, as a share of the targets of all items together; at least 0.
 * Answers are ids of text, or scores of each label in each step, whose best path counts (connectionist temporal classification). Targets
 * are ids of text.
 */
abstract sealed class ErrorRate implements SetMetric permits ErrorRate.Words, ErrorRate.Characters {

    /** Of words, which spaces separate. */
    public static final class Words extends ErrorRate {
        public Words() {
            super("1-wer");
        }

        @Override
        int[] symbols(SymbolText text, float[] ids, Map<String, Integer> known) {
            return text.words(ids, known);
        }
    }

    /** Of characters, with the spaces within a text. */
    public static final class Characters extends ErrorRate {
        public Characters() {
            super("1-cer");
        }

        @Override
        int[] symbols(SymbolText text, float[] ids, Map<String, Integer> known) {
            return text.characters(ids);
        }
    }

    private final String name;

    ErrorRate(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsLabel() {
        return false;
    }

    @Override
    public boolean needsTargets() {
        return true;
    }

    @Override
    public int targetsOf(int answer) {
        return ANY_NUMBER;
    }

    abstract int[] symbols(SymbolText text, float[] ids, Map<String, Integer> known);

    @Override
    public Statistic statistic(Answers answers) {
        int steps = answers.itemShape().isEmpty() ? 1 : answers.itemShape().get(0);
        boolean areScores = steps < answers.size();
        if (areScores && answers.size() != (long) steps * answers.classNames().size()) {
            throw new IllegalArgumentException(
                    "has items of %s, but metric %s needs ids [steps], or [steps, labels] with a score for each of the %d in application.contract.labels"
                            .formatted(
                                    answers.itemShape(),
                                    name,
                                    answers.classNames().size()));
        }
        SymbolText text = new SymbolText(answers.classNames());
        long[] errors = new long[answers.count()];
        long[] lengths = new long[answers.count()];
        long[] all = new long[1];
        answers.forEach((answer, item) -> {
            try {
                Map<String, Integer> known = SymbolText.noWords();
                int[] target = symbols(text, answer.targets(), known);
                float[] ids = areScores ? text.bestPath(answer.values()) : answer.values();
                errors[item] = EditDistance.of(target, symbols(text, ids, known));
                lengths[item] = target.length;
                all[0] += target.length;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("metric %s: item %d: %s".formatted(name, item, e.getMessage()), e);
            }
        });
        if (all[0] == 0) {
            throw new IllegalArgumentException(
                    "metric %s needs targets, but those of all items are empty".formatted(name));
        }
        return counts -> {
            long wrong = 0;
            long total = 0;
            for (int i = 0; i < counts.length; i++) {
                wrong += counts[i] * errors[i];
                total += counts[i] * lengths[i];
            }
            if (total == 0) {
                return wrong == 0 ? 1 : 0;
            }
            return Math.max(0, 1 - (double) wrong / total);
        };
    }
}
