package io.infaas.builder.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.infaas.builder.failure.BuildException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/** Tokenizers of Hugging Face's own library, as DJL brings it; nothing else needs it. */
final class HuggingFaceTokenizers {

    /** The library for other tokenizers than BERT's, in the version that the tests use. */
    static final String LIBRARY = "ai.djl.huggingface:tokenizers:0.38.0";

    private static final String OFFLINE = "ai.djl.offline";

    private HuggingFaceTokenizers() {}

    /** @param json content of {@code file} */
    static TextTokenizer read(Path file, String json, int maxLength, int timedLength) throws IOException {
        // DJL would report its use to its makers, and download a library for GPUs
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
        try {
            return Native.open(json, maxLength, timedLength);
        } catch (NoClassDefFoundError e) {
            throw new BuildException(
                    "%s: is no tokenizer of BERT's uncased models, and the library for others is not there; add %s to the <dependencies> of the plugin, or its jar with those that it depends on to the folder lib of infaas"
                            .formatted(file, LIBRARY),
                    e);
        } catch (UnsatisfiedLinkError e) {
            throw new BuildException(
                    "%s: %s does not start on this machine: %s".formatted(file, LIBRARY, e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new BuildException(
                    "%s: is no tokenizer.json that %s reads: %s; use the tokenizer of the encoder"
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
