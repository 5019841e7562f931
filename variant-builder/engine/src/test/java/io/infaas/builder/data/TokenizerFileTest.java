package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {

    /** Words in the case that they have, between two special tokens; the file itself asks for padding. */
    private static final String CASED = """
            {"version": "1.0",
             "truncation": {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0},
             "padding": {"strategy": {"Fixed": 12}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
               "pad_type_id": 0, "pad_token": "<pad>"},
             "added_tokens": [], "normalizer": null, "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "</s>", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
               "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]},
                 "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
             "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "<unk>",
               "vocab": {"<pad>": 0, "<s>": 1, "</s>": 2, "<unk>": 3, "Cat": 4, "cat": 5, "!": 6}}}
            """;

    @TempDir
    Path folder;

    @Test
    void read_anotherTokenizerThanBerts_encodesByItsOwnRules() throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), CASED);

        TextTokenizer tokenizer = TokenizerFile.read(file, 6, 4);

        assertThat(tokenizer.encode("Cat cat dog!")).containsExactly(1, 4, 5, 3, 6, 2);
        assertThat(tokenizer.encode("cat cat cat cat cat cat")).containsExactly(1, 5, 5, 5, 5, 2);
        assertThat(tokenizer.encode("")).containsExactly(1, 2);
        assertThat(tokenizer.timedLength()).isEqualTo(4);
        tokenizer.close();
    }

    @Test
    void read_withoutTheLibrary_namesWhatToAdd() throws Exception {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), CASED);

        try (URLClassLoader lacking =
                new URLClassLoader(classPathWithout("djl"), ClassLoader.getPlatformClassLoader())) {
            Class<?> reader = lacking.loadClass(TokenizerFile.class.getName());
            assertThatThrownBy(() -> reader.getMethod("read", Path.class, int.class, int.class)
                            .invoke(null, file, 6, 4))
                    .rootCause()
                    .isInstanceOf(ClassNotFoundException.class);
            assertThatThrownBy(() -> reader.getMethod("read", Path.class, int.class, int.class)
                            .invoke(null, file, 6, 4))
                    .cause()
                    .hasMessage(
                            "%s: is not a tokenizer of BERT's uncased models, and the library for other tokenizers is not on the class path; add %s to the <dependencies> of the plugin, or its jar and the jars that it depends on to the folder lib of infaas",
                            file, TokenizerFile.LIBRARY);
        }
        assertThat(String.valueOf(ai.djl.huggingface.tokenizers.Encoding.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()))
                .contains(TokenizerFile.LIBRARY.replaceFirst(".*:", "tokenizers-"));
    }

    private static URL[] classPathWithout(String part) throws MalformedURLException {
        List<URL> kept = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains(part)) {
                kept.add(Path.of(entry).toUri().toURL());
            }
        }
        return kept.toArray(URL[]::new);
    }

    @Test
    void read_vocabularyAndTokenizerJson_areTheSame() throws IOException {
        Path lines = Files.write(folder.resolve("vocab.txt"), WordPieceTest.PIECES);
        StringBuilder vocabulary = new StringBuilder();
        WordPieceTest.PIECES.forEach(piece -> vocabulary
                .append(vocabulary.length() == 0 ? "" : ",")
                .append("\"%s\":%d".formatted(piece, WordPieceTest.PIECES.indexOf(piece))));
        Path json = Files.writeString(folder.resolve("tokenizer.json"), """
            {"normalizer":{"type":"BertNormalizer","lowercase":true,"strip_accents":null},
             "model":{"type":"WordPiece","continuing_subword_prefix":"##","vocab":{%s}}}
            """.formatted(vocabulary));

        int[] expected = TokenizerFile.read(lines, 32, 8).encode("new cafe unaffable");

        assertThat(TokenizerFile.read(json, 32, 8).encode("new cafe unaffable")).isEqualTo(expected);
        assertThat(expected).containsExactly(2, 11, 7, 4, 5, 6, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":{\"type\":\"BPE\"}} | is not a tokenizer.json that ai.djl.huggingface:tokenizers:0.38.0 reads",
                "{\"model\": | is not JSON",
                "hello | has no piece '[CLS]'",
            })
    void read_otherTokenizer_saysWhatIsWrong(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), content);

        assertThatThrownBy(() -> TokenizerFile.read(file, 32, 8))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void read_missing_namesTheFile() {
        assertThatThrownBy(() -> TokenizerFile.read(folder.resolve("absent.json"), 32, 8))
                .hasMessageContaining("absent.json: no such file");
    }
}
