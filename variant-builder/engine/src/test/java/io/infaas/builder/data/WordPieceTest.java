package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordPieceTest {

    static final List<String> PIECES = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", ",", "a", "##b", "new", "york", "中",
            "!");

    static WordPiece wordPiece(int maxLength) {
        Map<String, Integer> pieces = new HashMap<>();
        PIECES.forEach(piece -> pieces.put(piece, pieces.size()));
        return new WordPiece(pieces, maxLength, 32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unaffable | un ##aff ##able",
                "UnAffABLE | un ##aff ##able",
                "café,café | cafe , cafe",
                "new\u00a0york\u200b! | new york !",
                "a中b | a 中 [UNK]",
                "unx | [UNK]",
                "a abb | a a ##b ##b",
                "'' | ''",
            })
    void encode_text_givesLongestKnownPieces(String text, String pieces) {
        int[] row = wordPiece(32).encode(text);

        List<String> given = Arrays.stream(row).mapToObj(PIECES::get).toList();
        assertThat(String.join(" ", given)).isEqualTo(("[CLS] " + pieces + " [SEP]").replace("  ", " "));
    }

    @Test
    void encode_longerThanTheRow_isCutAndClosed() {
        int[] row = wordPiece(5).encode("unaffable unaffable");

        assertThat(row).hasSize(5).startsWith(2).endsWith(3);
    }

    @Test
    void encode_wordOfMoreThan100Letters_isUnknown() {
        assertThat(wordPiece(300).encode("a" + "b".repeat(100))).containsExactly(2, 1, 3);
        assertThat(wordPiece(300).encode("a" + "b".repeat(99))).hasSize(102);
    }
}
