package io.infaas.builder.accuracy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * 1 minus the edit distance from targets to answers in words or characters, as a share of the targets of all items together; at least 0.
 * Answers are ids of text, or scores of each label in each step, whose best path counts (connectionist temporal classification). Targets
 * are ids of text.
 */
abstract sealed class ErrorRate extends TargetMetric permits ErrorRate.Words, ErrorRate.Characters {

    /** Of words, which spaces separate. */
    public static final class Words extends ErrorRate {
        public Words() {
            super("1-wer");
        }

        @Override
        int[] symbols(SymbolText text, float[] ids, Map<String, Integer> wordNumbers) {
            return text.words(ids, wordNumbers);
        }
    }

    /** Of characters, with the spaces within a text. */
    public static final class Characters extends ErrorRate {
        public Characters() {
            super("1-cer");
        }

        @Override
        int[] symbols(SymbolText text, float[] ids, Map<String, Integer> wordNumbers) {
            return text.characters(ids);
        }
    }

    ErrorRate(String name) {
        super(name);
    }

    @Override
    public int targetsOf(int answer) {
        return ANY_NUMBER;
    }

    abstract int[] symbols(SymbolText text, float[] ids, Map<String, Integer> wordNumbers);

    @Override
    public Statistic statistic(Answers answers) {
        int steps = answers.itemShape().isEmpty() ? 1 : answers.itemShape().get(0);
        boolean areScores = steps < answers.size();
        if (areScores && answers.size() != (long) steps * answers.classNames().size()) {
            throw new IllegalArgumentException(
                    "has items of %s, but metric %s needs ids [steps], or [steps, labels] with a score for each of the %d in application.contract.labels"
                            .formatted(
                                    answers.itemShape(),
                                    name(),
                                    answers.classNames().size()));
        }
        SymbolText text = new SymbolText(answers.classNames());
        long[] errors = new long[answers.count()];
        long[] lengths = new long[answers.count()];
        long[] totalLength = new long[1];
        answers.forEach((answer, item) -> {
            try {
                Map<String, Integer> wordNumbers = SymbolText.noWords();
                int[] target = symbols(text, answer.targets(), wordNumbers);
                float[] ids = areScores ? text.bestPath(answer.values()) : answer.values();
                errors[item] = editDistance(target, symbols(text, ids, wordNumbers));
                lengths[item] = target.length;
                totalLength[0] += target.length;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("metric %s: item %d: %s".formatted(name(), item, e.getMessage()), e);
            }
        });
        if (totalLength[0] == 0) {
            throw new IllegalArgumentException(
                    "metric %s needs targets, but the targets of all items are empty".formatted(name()));
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

    /** Levenshtein's distance: the fewest symbols to insert, delete or replace. */
    static int editDistance(int[] from, int[] to) {
        int[] row = new int[to.length + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length; i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length];
    }

    /**
     * The text of ids, by the labels of an application. A label is a piece of text; an empty one, or one in angle or square brackets
     * like {@code <pad>}, is none. SentencePiece's mark, or a label {@code |} where no label is a space, is a space. Without labels, an
     * id is a word of one character.
     */
    static final class SymbolText {

        /** Labels of the blank of connectionist temporal classification, the likeliest first. */
        private static final List<String> BLANKS = List.of("<blank>", "[blank]", "blank", "", "<pad>", "[PAD]");

        private static final Pattern SPECIAL = Pattern.compile("<.+>|\\[.+]");

        private final List<String> labels;
        private final List<String> texts;
        private final int blank;

        SymbolText(List<String> labels) {
            this.labels = labels;
            this.blank = BLANKS.stream()
                    .mapToInt(labels::indexOf)
                    .filter(i -> i >= 0)
                    .findFirst()
                    .orElse(-1);
            boolean barIsSpace = !labels.contains(" ");
            this.texts = IntStream.range(0, labels.size())
                    .mapToObj(i -> text(labels.get(i), i == blank, barIsSpace))
                    .toList();
        }

        private static String text(String label, boolean isBlank, boolean barIsSpace) {
            if (isBlank || SPECIAL.matcher(label).matches()) {
                return "";
            }
            return barIsSpace && label.equals("|") ? " " : label.replace('\u2581', ' ');
        }

        /**
         * The ids of the highest scores, without repetitions and blanks: the best path of connectionist temporal classification.
         *
         * @param scores of each step, one for each label
         * @throws IllegalArgumentException if no label is the blank
         */
        float[] bestPath(float[] scores) {
            if (blank < 0) {
                throw new IllegalArgumentException(
                        "has a score for each label in each step, but none of the labels is the blank; name it in application.contract.labels: one of %s"
                                .formatted(BLANKS));
            }
            int width = labels.size();
            float[] path = new float[scores.length / width];
            int length = 0;
            int before = blank;
            for (int step = 0; step < path.length; step++) {
                int best = 0;
                for (int i = 1; i < width; i++) {
                    best = scores[step * width + i] > scores[step * width + best] ? i : best;
                }
                if (best != before && best != blank) {
                    path[length++] = best;
                }
                before = best;
            }
            return Arrays.copyOf(path, length);
        }

        /** The characters of a text as numbers, without spaces at its ends. */
        int[] characters(float[] ids) {
            return text(ids).map(text -> text.strip().codePoints().toArray()).orElseGet(() -> numbers(ids));
        }

        /**
         * The words of a text as numbers.
         *
         * @param wordNumbers numbers of words, for all texts that are compared
         */
        int[] words(float[] ids, Map<String, Integer> wordNumbers) {
            return text(ids)
                    .map(text -> Arrays.stream(text.split(" ", 0))
                            .filter(word -> !word.isEmpty())
                            .mapToInt(word -> wordNumbers.computeIfAbsent(word, key -> wordNumbers.size()))
                            .toArray())
                    .orElseGet(() -> numbers(ids));
        }

        /** The text, if there are labels. */
        private Optional<String> text(float[] ids) {
            if (labels.isEmpty()) {
                return Optional.empty();
            }
            StringBuilder text = new StringBuilder();
            for (int id : numbers(ids)) {
                text.append(texts.get(id));
            }
            return Optional.of(text.toString());
        }

        /** @throws IllegalArgumentException naming a value that is no id */
        private int[] numbers(float[] ids) {
            int[] numbers = new int[ids.length];
            int length = 0;
            for (float id : ids) {
                boolean isId = id == Math.rint(id) && (labels.isEmpty() || id < labels.size()) && id < 1 << 24;
                if (!isId) {
                    throw new IllegalArgumentException(
                            "%s is not an id; ids are whole numbers%s, negative ids are padding"
                                    .formatted(id, labels.isEmpty() ? "" : " below " + labels.size()));
                }
                if (id >= 0) {
                    numbers[length++] = (int) id;
                }
            }
            return Arrays.copyOf(numbers, length);
        }

        /** Numbers of the words of texts that are compared. */
        static Map<String, Integer> noWords() {
            return new HashMap<>();
        }
    }
}
