package io.infaas.builder.served;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.TokenizerFile;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.graph.MiniLm;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Variant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sentence encoder with weights of 8 and 4 bits, built and served by a real Triton. */
@Tag("proof")
class BlockVariantsIT {

    private static final Path EXAMPLE = Path.of("..", "model-repo-templates", "examples", "supersense");
    private static final int TRAINING = 600;
    private static final int EVALUATION = 300;

    @TempDir
    Path folder;

    @Test
    void build_sentenceEncoder_isSmallAndServedAsItAnswersHere() throws IOException, OrtException {
        Assumptions.assumeTrue(MiniLm.isGiven(), "-Dinfaas.minilm names no jar");
        Path model = MiniLm.file(folder).orElseThrow();
        Path tokenizer = MiniLm.tokenizer(folder).orElseThrow();
        head("small-train.tsv.gz", TRAINING);
        head("small-test.tsv.gz", EVALUATION);
        head("calib256.tsv.gz", EVALUATION);
        String definition = Files.readString(EXAMPLE.resolve("small.yaml"))
                .replace(
                        "target/encoders/all-minilm-l6-v2.onnx",
                        model.getFileName().toString())
                .replace("target/encoders/all-minilm-l6-v2-tokenizer.json", "tokenizer.json")
                .replace("data/", "")
                .replace(".tsv.gz", ".tsv")
                .replace("layers: [1, 2, 3, 4, 6]", "layers: [6]")
                .replace("[fp32, dyn8]", "[fp32, int8w, int4w]")
                .replace("minAccuracy: 0.65, preferredAccuracy: 0.72", "minAccuracy: 0.2")
                .replace("maxAccuracyDrop: 0.02", "maxAccuracyDrop: 0.1")
                .replaceAll("  - \\{name: bge.*\n", "");

        BuildReport report = Builds.build(
                Files.writeString(folder.resolve("infaas.yaml"), definition), folder.resolve("built"), 300);

        List<Variant> variants = report.catalog().variants();
        assertThat(variants).extracting(Variant::transform).containsExactlyInAnyOrder("fp32", "int8w", "int4w");
        long trained = bytes(report, "fp32");
        assertThat(bytes(report, "int8w")).isLessThan(trained / 3);
        assertThat(bytes(report, "int4w")).isLessThan(trained / 6);
        Contract contract = report.catalog().applications().get(0).contract();
        ServedVariants.assertAnswerAsHere(
                report.repository(),
                variants,
                contract,
                LabelledData.read(
                        new DataSource(
                                folder.resolve("small-test.tsv"),
                                Optional.empty(),
                                "",
                                List.of("label", "text"),
                                contract,
                                Optional.of(TokenizerFile.read(tokenizer, 128, 32))),
                        Files.createDirectory(folder.resolve("items"))));
    }

    private static long bytes(BuildReport report, String transform) throws IOException {
        Variant variant = report.catalog().variants().stream()
                .filter(one -> one.transform().equals(transform))
                .findFirst()
                .orElseThrow();
        return Files.size(VariantFolder.model(report.repository().resolve(variant.name())));
    }

    /** The first lines of a file of the example. */
    private void head(String name, int lines) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(EXAMPLE.resolve("data").resolve(name))),
                StandardCharsets.UTF_8))) {
            Files.write(
                    folder.resolve(name.replace(".gz", "")),
                    reader.lines().limit(lines).toList());
        }
    }
}
