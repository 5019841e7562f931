package io.infaas.builder.data;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Splits a text into words as BERT's uncased models do: it drops control characters, converts to lower case and strips accents.
 * White space separates words; each punctuation mark and each CJK ideograph is a word.
 */
final class BertWords {

    private BertWords() {}

    static List<String> of(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().filter(BertWords::isText).forEach(c -> {
            if (isSpace(c)) {
                clean.append(' ');
            } else if (isIdeograph(c)) {
                clean.append(' ').appendCodePoint(c).append(' ');
            } else {
                clean.appendCodePoint(c);
            }
        });
        StringBuilder words = new StringBuilder();
        // Accents first: the lower case of a letter may depend on the following character.
        Normalizer.normalize(clean, Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(c -> {
                    String small = Character.toString(c).toLowerCase(Locale.ROOT);
                    words.append(isPunctuation(c) ? " " + small + " " : small);
                });
        return Stream.of(words.toString().split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static boolean isText(int c) {
        if (c == '\t' || c == '\n' || c == '\r') {
            return true;
        }
        return c != 0
                && c != 0xfffd
                && switch (Character.getType(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> false;
                    default -> true;
                };
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isPunctuation(int c) {
        boolean ascii =
                (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
        return ascii
                || switch (Character.getType(c)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }

    private static boolean isIdeograph(int c) {
        return (c >= 0x4e00 && c <= 0x9fff)
                || (c >= 0x3400 && c <= 0x4dbf)
                || (c >= 0x20000 && c <= 0x2a6df)
                || (c >= 0x2a700 && c <= 0x2b73f)
                || (c >= 0x2b740 && c <= 0x2b81f)
                || (c >= 0x2b820 && c <= 0x2ceaf)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0x2f800 && c <= 0x2fa1f);
    }
}
