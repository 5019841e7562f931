package io.infaas.builder.accuracy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The text of ids, by the labels of an application. A label is a piece of text; an empty one, or one in angle or square brackets
 * like {@code <pad>}, is none. SentencePiece's mark, or a label {@code |} where no label is a space, is a space. Without labels, an
 * id is a word of one character.
 */
final class SymbolText {

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
     * @param known numbers of words, for all texts that are compared
     */
    int[] words(float[] ids, Map<String, Integer> known) {
        return text(ids)
                .map(text -> Arrays.stream(text.split(" ", 0))
                        .filter(word -> !word.isEmpty())
                        .mapToInt(word -> known.computeIfAbsent(word, any -> known.size()))
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
                throw new IllegalArgumentException("%s is no id; ids are whole numbers%s, negative ones fill up"
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
