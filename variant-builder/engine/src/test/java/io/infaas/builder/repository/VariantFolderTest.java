package io.infaas.builder.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantFolderTest {

    private static final List<String> LABELS = List.of("no", "yes");

    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = Files.writeString(folder.resolve("model.onnx"), "graph");
    }

    @Test
    void digest_anyPartChanged_isAnother() throws IOException {
        String digest = VariantFolder.digest(model, "config", LABELS);

        assertThat(digest).matches("[0-9a-f]{8}");
        assertThat(VariantFolder.digest(model, "config", LABELS)).isEqualTo(digest);
        assertThat(VariantFolder.digest(model, "confi", LABELS)).isNotEqualTo(digest);
        assertThat(VariantFolder.digest(model, "config", List.of("yes", "no"))).isNotEqualTo(digest);
        Files.writeString(model, "other");
        assertThat(VariantFolder.digest(model, "config", LABELS)).isNotEqualTo(digest);
    }

    @Test
    void write_variant_isLaidOutAsTritonExpectsIt() throws IOException {
        Path written = folder.resolve("a-" + VariantFolder.digest(model, "config", LABELS));

        VariantFolder.write(written, model, "config", LABELS);

        assertThat(written.resolve("config.pbtxt")).content().isEqualTo("config");
        assertThat(written.resolve("1/model.onnx")).content().isEqualTo("graph");
        assertThat(written.resolve("labels.txt")).content().isEqualTo("no\nyes\n");
        assertThat(VariantFolder.isIntact(written)).isTrue();
    }

    @Test
    void isIntact_fileChangedOrGone_isFalse() throws IOException {
        Path written = folder.resolve("a-" + VariantFolder.digest(model, "config", LABELS));
        VariantFolder.write(written, model, "config", LABELS);

        Files.writeString(written.resolve("1/model.onnx"), "tampered");
        boolean changed = VariantFolder.isIntact(written);
        Files.delete(written.resolve("1/model.onnx"));

        assertThat(changed).isFalse();
        assertThat(VariantFolder.isIntact(written)).isFalse();
    }

    @Test
    void write_severalFiles_allCount() throws IOException {
        Path weights = Files.writeString(folder.resolve("weights"), "weights");
        Map<String, Path> files = Map.of("model.xml", model, "model.bin", weights);
        Path written = folder.resolve("a-" + VariantFolder.digest(files, "config", LABELS));

        VariantFolder.write(written, files, "config", LABELS);
        boolean whole = VariantFolder.isIntact(written);
        Files.move(written.resolve("1/model.bin"), written.resolve("1/other.bin"));

        assertThat(whole).isTrue();
        assertThat(VariantFolder.isIntact(written)).isFalse();
        assertThat(VariantFolder.digest(Map.of("model.onnx", model), "config", LABELS))
                .isEqualTo(VariantFolder.digest(model, "config", LABELS));
    }
}
