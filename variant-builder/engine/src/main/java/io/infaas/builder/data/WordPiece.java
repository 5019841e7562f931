package io.infaas.builder.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        for (String word : BertWords.of(text)) {
            if (row.size() >= maxLength - 1) {
                break;
            }
            add(word, row);
        }
        List<Integer> kept = row.subList(0, Math.min(row.size(), maxLength - 1));
        kept.add(end);
        return kept.stream().mapToInt(Integer::intValue).toArray();
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
}
