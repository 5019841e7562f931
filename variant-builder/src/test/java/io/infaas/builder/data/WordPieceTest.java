package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordPieceTest {

    static final List<String> PIECES = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", ",", "a", "##b", "new", "york", "中",
            "!");

    @TempDir
    Path folder;

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

    @Test
    void read_vocabularyAndTokenizerJson_areTheSame() throws IOException {
        Path lines = Files.write(folder.resolve("vocab.txt"), PIECES);
        StringBuilder vocabulary = new StringBuilder();
        PIECES.forEach(piece -> vocabulary
                .append(vocabulary.length() == 0 ? "" : ",")
                .append("\"%s\":%d".formatted(piece, PIECES.indexOf(piece))));
        Path json = Files.writeString(folder.resolve("tokenizer.json"), """
            {"normalizer":{"type":"BertNormalizer","lowercase":true},
             "model":{"type":"WordPiece","continuing_subword_prefix":"##","vocab":{%s}}}
            """.formatted(vocabulary));

        int[] expected = WordPiece.read(lines, 32, 8).encode("new cafe unaffable");

        assertThat(WordPiece.read(json, 32, 8).encode("new cafe unaffable")).isEqualTo(expected);
        assertThat(expected).containsExactly(2, 11, 7, 4, 5, 6, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":{\"type\":\"BPE\"}} | model.type is 'BPE', but only 'WordPiece' is supported",
                "{\"model\": | is not JSON",
                "hello | has no piece '[CLS]'",
            })
    void read_otherTokenizer_saysWhatIsWrong(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), content);

        assertThatThrownBy(() -> WordPiece.read(file, 32, 8))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void read_missing_namesTheFile() {
        assertThatThrownBy(() -> WordPiece.read(folder.resolve("absent.json"), 32, 8))
                .hasMessageContaining("absent.json: no such file");
    }
}
