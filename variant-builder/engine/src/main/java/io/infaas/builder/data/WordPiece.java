package io.infaas.builder.data;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes texts as token ids like BERT's uncased models: [CLS], the longest known pieces of each word, [SEP]. A word without
 * known pieces becomes [UNK].
 *
 * <p>Source: J. Devlin et al., BERT, 2018.
 */
public final class WordPiece implements TextTokenizer {

    static final String CONTINUED = "##";
    private static final String UNKNOWN = "[UNK]";
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> pieces;
    private final int begin;
    private final int end;
    private final int unknown;
    private final int maxLength;
    private final int timedLength;

    /**
     * @param pieces token ids by piece
     * @param maxLength maximum row length in tokens, including [CLS] and [SEP]
     * @param timedLength row length for latency measurements, in tokens
     * @throws IllegalArgumentException if a special piece is missing
     */
    public WordPiece(Map<String, Integer> pieces, int maxLength, int timedLength) {
        this.pieces = Map.copyOf(pieces);
        this.begin = special("[CLS]");
        this.end = special("[SEP]");
        this.unknown = special(UNKNOWN);
        this.maxLength = maxLength;
        this.timedLength = timedLength;
    }

    private int special(String piece) {
        Integer number = pieces.get(piece);
        if (number == null) {
            throw new IllegalArgumentException("has no piece '%s', so it is not a BERT vocabulary".formatted(piece));
        }
        return number;
    }

    @Override
    public int timedLength() {
        return timedLength;
    }

    /** The token ids from [CLS] to [SEP], at most {@code maxLength}. */
    @Override
    public int[] encode(String text) {
        List<Integer> row = new ArrayList<>();
        row.add(begin);
        for (String word : words(text)) {
            if (row.size() >= maxLength - 1) {
                break;
            }
            add(word, row);
        }
        List<Integer> tokens = row.subList(0, Math.min(row.size(), maxLength - 1));
        tokens.add(end);
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private void add(String word, List<Integer> row) {
        int before = row.size();
        int length = word.length();
        if (word.codePointCount(0, length) > LONGEST_WORD) {
            row.add(unknown);
            return;
        }
        int from = 0;
        while (from < length) {
            int to = length;
            @Nullable Integer piece = null;
            while (to > from) {
                String part = word.substring(from, to);
                piece = pieces.get(from == 0 ? part : CONTINUED + part);
                if (piece != null) {
                    break;
                }
                to--;
            }
            if (piece == null) {
                row.subList(before, row.size()).clear();
                row.add(unknown);
                return;
            }
            row.add(piece);
            from = to;
        }
    }

    /**
     * Splits a text into words as BERT's uncased models do: it drops control characters, converts to lower case and strips accents.
     * White space separates words; each punctuation mark and each CJK ideograph is a word.
     */
    static List<String> words(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().filter(WordPiece::isText).forEach(c -> {
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
