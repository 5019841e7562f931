package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token ids against those of Hugging Face's own package, for a tokenizer of each kind. */
@Tag("proof")
class TokenizerReferenceIT {

    private static final int LENGTH = 24;

    /** The last one has what no tokenizer was trained on. */
    private static final List<String> TEXTS = List.of(
            "The quick brown fox jumps over the lazy dog.",
            "An animal that eats other animals; see also: predator, hunter.",
            "Café crème, naïve façade, Übermut, Ångström",
            "日本語のテキスト and 中文 side by side",
            "Prices rose 3.14% (from $1,000 to $1,031.40)!",
            "it's can't won't they'll I'd've",
            "  leading, trailing and   repeated\tspaces\n",
            "UPPER lower MiXeD camelCase snake_case",
            "a very long text that goes on and on and on until it has more tokens than a row has room for, whatever its kind",
            "Привет, мир! ½ ﬁne 😀 \u200bzero\u00a0width");

    @TempDir
    Path folder;

    @Test
    void encode_aTokenizerOfEachKind_givesTheIdsOfHuggingFace() throws IOException {
        PythonPackages python = PythonPackages.tokenizers();
        ObjectMapper json = new ObjectMapper();
        json.writeValue(folder.resolve("texts.json").toFile(), TEXTS);
        Path script = folder.resolve("tokenizer_references.py");
        try (InputStream in = TokenizerReferenceIT.class.getResourceAsStream("tokenizer_references.py")) {
            Files.copy(Objects.requireNonNull(in), script);
        }

        Finished finished =
                python.run(script, List.of(folder.toString(), Integer.toString(LENGTH)), Duration.ofMinutes(2));

        assertThat(finished.status()).as(finished.errors()).isZero();
        Map<String, List<int[]>> expected = json.readValue(finished.output(), new TypeReference<>() {});
        assertThat(expected).containsOnlyKeys("uncased", "cased", "bpe", "unigram");
        expected.forEach((kind, rows) -> {
            TextTokenizer tokenizer = TokenizerFile.read(folder.resolve(kind + ".json"), LENGTH, LENGTH);
            assertThat(tokenizer instanceof WordPiece).as(kind).isEqualTo(kind.equals("uncased"));
            for (int i = 0; i < TEXTS.size(); i++) {
                assertThat(tokenizer.encode(TEXTS.get(i)))
                        .as("%s: %s", kind, TEXTS.get(i))
                        .isEqualTo(rows.get(i));
            }
            tokenizer.close();
        });
    }
}
