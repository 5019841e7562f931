package io.infaas.builder.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes texts as token ids like BERT's uncased models: [CLS], the longest known pieces of each word, [SEP]. A word without
 * known pieces becomes [UNK].
 *
 * <p>Source: J. Devlin et al., BERT, 2018, and the Hugging Face tokenizer.json format.
 */
public final class WordPiece {

    /** Above the vocabularies of all languages together. */
    private static final int MAX_BYTES = 1 << 26;

    private static final String CONTINUED = "##";
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

    /**
     * Reads a {@code tokenizer.json}, or a vocabulary with one piece per line.
     *
     * @throws BuildException naming the file, the error and the remedy
     */
    public static WordPiece read(Path file, int maxLength, int timedLength) {
        try {
            String text = BoundedFile.text(file, MAX_BYTES);
            Map<String, Integer> pieces = text.stripLeading().startsWith("{") ? json(text) : lines(text);
            return new WordPiece(pieces, maxLength, timedLength);
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s; use the tokenizer of the encoder".formatted(file, e.getMessage()), e);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new BuildException("%s: is not JSON: %s; copy it again".formatted(file, e.getOriginalMessage()), e);
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new BuildException(
                    "%s: is neither a tokenizer.json nor a vocabulary in UTF-8; use the tokenizer of the encoder"
                            .formatted(file),
                    e);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    private static Map<String, Integer> lines(String text) {
        Map<String, Integer> pieces = new HashMap<>();
        text.lines().forEach(line -> pieces.putIfAbsent(line.strip(), pieces.size()));
        return pieces;
    }

    private static Map<String, Integer> json(String text) throws IOException {
        JsonNode root = new ObjectMapper().readTree(text);
        JsonNode model = root.path("model");
        JsonNode normalizer = root.path("normalizer");
        require("model.type", model.path("type").asText(), "WordPiece");
        require(
                "model.continuing_subword_prefix",
                model.path("continuing_subword_prefix").asText(),
                CONTINUED);
        require("normalizer.type", normalizer.path("type").asText(), "BertNormalizer");
        require("normalizer.lowercase", normalizer.path("lowercase").asText(), "true");
        Map<String, Integer> pieces = new HashMap<>();
        model.path("vocab")
                .fields()
                .forEachRemaining(
                        piece -> pieces.put(piece.getKey(), piece.getValue().asInt()));
        return pieces;
    }

    private static void require(String field, String value, String wanted) {
        if (!value.equals(wanted)) {
            throw new IllegalArgumentException(
                    "%s is '%s', but only '%s' is supported".formatted(field, value, wanted));
        }
    }

    /** See {@code data.text.timedLength}. */
    public int timedLength() {
        return timedLength;
    }

    /** The token ids from [CLS] to [SEP], at most {@code maxLength}. */
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
