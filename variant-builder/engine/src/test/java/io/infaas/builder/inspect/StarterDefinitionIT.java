package io.infaas.builder.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.api.DefinitionValidator;
import io.infaas.builder.data.Item;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.catalog.TensorType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network is, and first definitions that build as they are. */
class StarterDefinitionIT {

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void copyNetwork() throws IOException {
        model = Files.copy(Fashion.model("fm-nano"), folder.resolve("My net.onnx"));
    }

    @Test
    void inspect_convolutions_saysWhatEachTransformDoes() {
        List<String> lines = new NetworkInspector().inspect(model);

        assertThat(lines)
                .contains(
                        "input      image FP32 [*, 1, 28, 28]",
                        "output     logits FP32 [*, 10]",
                        "batch      any size",
                        "fp32       unchanged, 0.0 MB",
                        "int8       3 of 3 Conv, Gemm and MatMul with constant weights, 0.0 MB",
                        "dyn8       1 of 3 Conv, Gemm and MatMul with constant weights, 0.0 MB");
        assertThat(lines).anyMatch(line -> line.startsWith("memory     about 3"));
        assertThat(lines).anyMatch(line -> line.startsWith("operators  ") && line.contains("Conv 2"));
    }

    @Test
    void write_withoutData_buildsWithRandomItems() throws IOException {
        Path file = new StarterDefinition().write(model, Optional.empty()).file();

        assertThat(file).content().contains("name: my-net", "agreement", "transforms: [fp32, int8, dyn8]");
        BuildReport report = build(file);
        assertThat(report.catalog().variants()).isNotEmpty();
        assertThatThrownBy(() -> new StarterDefinition().write(model, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("infaas.yaml: exists; delete it");
    }

    @Test
    void write_dataThatDoesNotExist_isRefused_andNothingIsWritten() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> new StarterDefinition().write(model, Optional.of(missing)))
                .isInstanceOf(BuildException.class)
                .hasMessage("%s: does not exist; name a file or folder of items, or none for random items"
                        .formatted(missing));
        assertThat(model.resolveSibling("infaas.yaml")).doesNotExist();
    }

    @Test
    void write_itemsThatTheNetworkAnswersAlike_warns() throws IOException {
        Path items = folder.resolve("grey.npy");
        try (NpyWriter writer = NpyWriter.create(items, TensorType.FP32, List.of(1, 28, 28))) {
            for (int item = 0; item < 20; item++) {
                float[] pixels = new float[28 * 28];
                Arrays.fill(pixels, 0.5f + item * 1e-4f);
                writer.write(Item.floats(pixels));
            }
        }

        StarterDefinition.StarterFile written = new StarterDefinition().write(model, Optional.of(items));

        assertThat(written.warnings())
                .containsExactly(
                        "output 'logits' has almost the same answer to all items (within 1 %), so agreement is meaningless; give items that the network distinguishes");
        assertThat(written.file())
                .content()
                .contains("  # " + written.warnings().get(0) + "\n  metric: {name: agreement");
    }

    @Test
    void write_itemsThatTheNetworkTellsApart_doesNotWarn() {
        StarterDefinition.StarterFile written = new StarterDefinition().write(model, Optional.of(Fashion.ITEMS));

        assertThat(written.file()).content().contains("metric: {name: agreement");
        assertThat(written.warnings()).isEmpty();
    }

    @Test
    void write_labelledTable_hasItsClassesAndIsValid() throws IOException {
        Path table = folder.resolve("items.csv");
        String columns =
                IntStream.range(0, 28 * 28).mapToObj(i -> "p" + i).collect(Collectors.joining(",", "", ",label\n"));
        String rows = IntStream.range(0, 10)
                .mapToObj(label -> "%d,".formatted(label % 2).repeat(28 * 28) + "c" + (9 - label) + "\n")
                .collect(Collectors.joining());
        Files.writeString(table, columns + rows);

        Path file = new StarterDefinition().write(model, Optional.of(table)).file();

        assertThat(file).content().contains("labels: [\"c0\", \"c1\"", "metric: {name: top-1", "items: \"items.csv\"");
        assertThat(notesOf(file)).last().asString().contains("is valid: 1 networks, 3 transforms");
    }

    /** The number of a row is no class of a network with ten answers. */
    @Test
    void write_tableWithOtherLabels_comparesWithTheNetwork() throws IOException {
        Path table = folder.resolve("items.tsv");
        String columns =
                IntStream.range(0, 28 * 28).mapToObj(i -> "p" + i).collect(Collectors.joining("\t", "", "\tlabel\n"));
        Files.writeString(table, columns + "1\t".repeat(28 * 28) + "0.5\n" + "0\t".repeat(28 * 28) + "1.5\n");

        Path file = new StarterDefinition().write(model, Optional.of(table)).file();

        assertThat(file).content().contains("# labels: ", "metric: {name: agreement");
        assertThat(notesOf(file)).last().asString().contains("is valid: 1 networks, 3 transforms");
    }

    private static List<String> notesOf(Path file) {
        List<String> notes = new ArrayList<>();
        new DefinitionValidator().validate(file, new LineProgress(notes::add));
        return notes;
    }

    @Test
    void write_folderOfPictures_hasItsClassesAndIsValid() throws IOException {
        Path file = writeForPictures();

        assertThat(file)
                .content()
                .contains("labels: [\"class0\", \"class1\"", "metric: {name: top-1", "items: \"pictures\"");
        assertThat(folder.resolve("random-items")).doesNotExist();
        List<String> notes = new ArrayList<>();
        new DefinitionValidator().validate(file, new LineProgress(notes::add));
        assertThat(notes).last().asString().contains("is valid: 1 networks, 3 transforms");
    }

    @Tag("proof")
    @Test
    void write_folderOfPictures_builds() throws IOException {
        assertThat(build(writeForPictures())
                        .catalog()
                        .application("my-net")
                        .orElseThrow()
                        .contract()
                        .labels())
                .hasSize(10);
    }

    private Path writeForPictures() throws IOException {
        Path pictures = folder.resolve("pictures");
        for (int label = 0; label < 10; label++) {
            Path one = Files.createDirectories(pictures.resolve("class" + label));
            ImageIO.write(
                    new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY),
                    "png",
                    one.resolve("a.png").toFile());
        }

        return new StarterDefinition().write(model, Optional.of(pictures)).file();
    }

    @Test
    void inspect_noNetwork_saysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("a.onnx"), "no network");

        assertThatThrownBy(() -> new NetworkInspector().inspect(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx: is not an ONNX model");
        assertThatThrownBy(() -> new StarterDefinition().write(file, Optional.empty()))
                .isInstanceOf(BuildException.class);
        assertThat(folder.resolve("infaas.yaml")).doesNotExist();
    }

    private BuildReport build(Path file) {
        return Builds.build(file, folder.resolve("built"), 100);
    }
}
