package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.head.Encoders;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds with other data than images, and with other metrics than the highest score. */
class AnyDataIT {

    private static final List<String> VOCABULARY = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "blue", "one", "two", "three", "dog", "cat", "##s",
            "and", ".");

    @TempDir
    Path folder;

    @Test
    void build_encoderAndTexts_makesAClassifierOfEachCut() throws IOException {
        texts();

        BuildReport report = build(TEXTS);

        assertThat(report.catalog().architectures())
                .extracting(Architecture::name)
                .containsExactly("tiny-l1", "tiny-l2");
        assertThat(report.catalog().application("pets").orElseThrow().contract().inputs())
                .extracting(input -> input.type())
                .containsOnly(TensorType.INT64);
        for (VariantReport variant : report.variants()) {
            var profile = Objects.requireNonNull(variant.profile());
            assertThat(profile.accuracy().n()).isEqualTo(100);
            // the animal alone decides; the encoder's weights are random
            assertThat(profile.accuracy().value()).as(variant.name()).isGreaterThan(0.75);
            assertThat(Objects.requireNonNull(variant.againstSource()).difference())
                    .isZero();
            assertThat(report.repository().resolve(variant.name()).resolve("config.pbtxt"))
                    .content()
                    .contains("input_ids", "attention_mask", "token_type_ids", "TYPE_INT64");
        }
    }

    @Test
    void build_withoutTrainingData_saysWhatIsMissing() throws IOException {
        texts();

        assertThatThrownBy(() -> build(TEXTS.replaceAll("  training:.*\n", "")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("architecture 'tiny' has a head, but the definition has no data.training");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Tag("proof")
    @Test
    void build_withoutLabels_isMeasuredByTheAgreementWithTheTrainedNetwork() throws IOException {
        String agreement = Fashion.small()
                .replaceAll("    labels: .*\n", "")
                .replaceAll(", labels: [^}]*}", "}")
                .replace("name: top-1", "name: agreement")
                .replace("maxAccuracyDrop", "# maxAccuracyDrop")
                .replace("[1, 2]", "[1]");
        BuildReport report = build(agreement
                .lines()
                .filter(line -> !line.contains("fm-small"))
                .reduce("", (text, line) -> text + line + "\n"));

        VariantReport trained = report.variants().get(0);
        VariantReport quantized = report.variants().get(1);
        assertThat(Objects.requireNonNull(trained.profile()).accuracy().value()).isCloseTo(1, within(1e-9));
        assertThat(Objects.requireNonNull(quantized.profile()).accuracy().value())
                .isBetween(0.9, 0.99999);
        var comparison = Objects.requireNonNull(quantized.againstSource());
        assertThat(comparison.test()).isEqualTo("bootstrap");
        assertThat(comparison.withinNoise()).isFalse();
    }

    private static final String TEXTS = """
        application:
          name: pets
          description: Tells dogs from cats
          contract:
            inputs:
              - {name: input_ids, type: INT64, shape: [-1]}
              - {name: attention_mask, type: INT64, shape: [-1]}
              - {name: token_type_ids, type: INT64, shape: [-1]}
            outputs:
              - {name: logits, type: FP32, shape: [2]}
            labels: [dog, cat]
            maxBatchSize: 4
          metric: {name: top-1, dataset: made-up sentences}
          objective: {latencyMs: 1000, minAccuracy: 0.5}
        architectures:
          - {name: tiny, model: encoder.onnx, head: {layers: [1, 2]}}
        data:
          text: {tokenizer: vocab.txt, maxLength: 16, timedLength: 8}
          training: {items: training.tsv, columns: [label, text]}
          calibration: {items: training.tsv, columns: [label, text]}
          evaluation: {items: evaluation.csv}
        variants:
          transforms: [fp32]
          threads: [1]
        """;

    private void texts() throws IOException {
        Files.write(folder.resolve("vocab.txt"), VOCABULARY);
        Files.write(folder.resolve("encoder.onnx"), Encoders.of(2, 3, 11).bytes());
        Random random = new Random(5);
        Files.write(folder.resolve("training.tsv"), lines(400, random, "%s\t%s"));
        List<String> evaluation = new ArrayList<>(List.of("label,text"));
        evaluation.addAll(lines(100, random, "%s,\"%s\""));
        Files.write(folder.resolve("evaluation.csv"), evaluation);
    }

    private static List<String> lines(int count, Random random, String format) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String animal = random.nextBoolean() ? "dog" : "cat";
            StringBuilder text = new StringBuilder();
            for (int word = random.nextInt(3); word > 0; word--) {
                text.append(VOCABULARY.get(4 + random.nextInt(6))).append(' ');
            }
            lines.add(format.formatted(animal, text.append(animal).append(random.nextBoolean() ? "s." : "")));
        }
        return lines;
    }

    private BuildReport build(String definition) throws IOException {
        Path file = Files.writeString(folder.resolve("infaas.yaml"), definition);
        return Builds.build(file, folder.resolve("out"), 200);
    }
}
