package io.infaas.builder.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The file of a tokenizer: a {@code tokenizer.json} of Hugging Face, or a vocabulary of BERT with one piece per line. BERT's uncased models
 * are encoded by {@link WordPiece}, all others by Hugging Face's own library, if it is on the class path.
 */
public final class TokenizerFile {

    /** Above the vocabularies of all languages together. */
    private static final int MAX_BYTES = 1 << 26;

    /** The library for other tokenizers than BERT's, in the version that the tests use. */
    static final String LIBRARY = "ai.djl.huggingface:tokenizers:0.38.0";

    private static final String OFFLINE = "ai.djl.offline";

    private TokenizerFile() {}

    /**
     * @param maxLength maximum row length in tokens, including special tokens
     * @param timedLength row length for latency measurements, in tokens
     * @throws BuildException naming the file, the error and the remedy
     */
    public static TextTokenizer read(Path file, int maxLength, int timedLength) {
        try {
            String text = BoundedFile.text(file, MAX_BYTES);
            if (!text.stripLeading().startsWith("{")) {
                return new WordPiece(lines(text), maxLength, timedLength);
            }
            JsonNode root = new ObjectMapper().readTree(text);
            return isUncasedBert(root)
                    ? new WordPiece(vocabulary(root), maxLength, timedLength)
                    : readHuggingFace(file, text, maxLength, timedLength);
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s; use the tokenizer of the encoder".formatted(file, e.getMessage()), e);
        } catch (JsonProcessingException e) {
            throw new BuildException("%s: is not JSON: %s; copy it again".formatted(file, e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
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

    private static boolean isUncasedBert(JsonNode root) {
        JsonNode model = root.path("model");
        JsonNode normalizer = root.path("normalizer");
        return model.path("type").asText().equals("WordPiece")
                && model.path("continuing_subword_prefix").asText().equals(WordPiece.CONTINUED)
                && normalizer.path("type").asText().equals("BertNormalizer")
                && normalizer.path("lowercase").asBoolean()
                // by default, accents follow the case
                && normalizer.path("strip_accents").asBoolean(true)
                && normalizer.path("clean_text").asBoolean(true)
                && normalizer.path("handle_chinese_chars").asBoolean(true);
    }

    private static Map<String, Integer> vocabulary(JsonNode root) {
        Map<String, Integer> pieces = new HashMap<>();
        root.path("model")
                .path("vocab")
                .fields()
                .forEachRemaining(
                        piece -> pieces.put(piece.getKey(), piece.getValue().asInt()));
        return pieces;
    }

    /** @param json content of {@code file} */
    static TextTokenizer readHuggingFace(Path file, String json, int maxLength, int timedLength) throws IOException {
        // DJL would report its use to its makers, and download a library for GPUs
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
        try {
            return Native.open(json, maxLength, timedLength);
        } catch (NoClassDefFoundError e) {
            throw new BuildException(
                    "%s: is not a tokenizer of BERT's uncased models, and the library for other tokenizers is not on the class path; add %s to the <dependencies> of the plugin, or its jar and the jars that it depends on to the folder lib of infaas"
                            .formatted(file, LIBRARY),
                    e);
        } catch (UnsatisfiedLinkError e) {
            throw new BuildException(
                    "%s: %s does not start on this machine: %s".formatted(file, LIBRARY, e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new BuildException(
                    "%s: is not a tokenizer.json that %s reads: %s; use the tokenizer of the encoder"
                            .formatted(file, LIBRARY, e.getMessage()),
                    e);
        }
    }

    /** Apart, because it does not load without the library. */
    private record Native(HuggingFaceTokenizer tokenizer, int timedLength) implements TextTokenizer {

        static TextTokenizer open(String json, int maxLength, int timedLength) throws IOException {
            try (InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))) {
                // overrides the file: a batch is padded where it is made
                Map<String, String> options =
                        Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(maxLength));
                return new Native(HuggingFaceTokenizer.newInstance(in, options), timedLength);
            }
        }

        @Override
        public int[] encode(String text) {
            return LongStream.of(tokenizer.encode(text).getIds())
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }
}
