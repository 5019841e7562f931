package io.infaas.builder.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.precision.MixedPrecision;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.served.ServedVariants;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks that nobody here trained, with the definition that {@code infaas init} writes, unedited: what is built from each, and
 * whether a real Triton answers with each variant as the runtime here. Writes {@code target/corpus.md}.
 */
@Tag("proof")
class CorpusBuildIT {

    private static final Duration PROFILE = Duration.ofSeconds(1);

    private static final CorpusTable TABLE = new CorpusTable(Path.of("target", "corpus.md"));

    @TempDir
    private Path folder;

    static Stream<CorpusNetwork> built() {
        return Stream.of(CorpusNetwork.values())
                .filter(network -> network.refusal().isEmpty());
    }

    static Stream<CorpusNetwork> refused() {
        return Stream.of(CorpusNetwork.values())
                .filter(network -> !network.refusal().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("built")
    void build_firstDefinition_isServedAsItAnswersHere(CorpusNetwork network) throws IOException, OrtException {
        Path model = network.write(folder);
        Path definition = new StarterDefinition().write(model, Optional.empty()).file();
        if (network == CorpusNetwork.LARGE) {
            // each of its variants takes a minute
            Files.writeString(definition, Files.readString(definition).replace("threads: [1, 2]", "threads: [1]"));
        }
        long began = System.nanoTime();
        BuildReport report = new VariantBuilder()
                .build(
                        new BuildRequest(definition, folder.resolve("built")).withProfileBudget(PROFILE),
                        new LineProgress(line -> {}));
        TABLE.add(network, Files.size(model), report, Duration.ofNanos(System.nanoTime() - began));

        assertThat(report.variants())
                .anyMatch(variant ->
                        variant.kept() && variant.lineage().transform().equals("fp32"));
        // a quantised variant may lose too much, but each runs
        assertThat(report.variants())
                .extracting(VariantReport::leftOut)
                .noneMatch(reason -> reason != null && reason.cause() == LeftOut.Cause.FAILED);
        if (network == CorpusNetwork.BASIC_PITCH) {
            assertThat(report.precision()).singleElement().satisfies(int8 -> {
                assertThat(int8.found()).as(int8.toString()).isTrue();
                assertThat(int8.mixed()).isGreaterThanOrEqualTo(0.95).isGreaterThan(int8.quantised());
            });
        }
        Contract contract = report.catalog().applications().get(0).contract();
        ServedVariants.assertAnswerAlike(
                report.repository(), report.catalog().variants(), contract, items(definition, contract));
    }

    /** In noise a detector of text finds none, so that its answers are next to zero; pictures with text say more. */
    @Test
    void build_detectorOfTextOnText_keepsItsAccuracy() throws IOException {
        Path model = CorpusNetwork.PP_OCR_DETECTION.write(folder);
        Path definition = new StarterDefinition().write(model, Optional.empty()).file();
        TextPictures.write(folder.resolve("calibration.npy"), 16, 1);
        TextPictures.write(folder.resolve("evaluation.npy"), 32, 2);
        Files.writeString(
                definition,
                Files.readString(definition)
                        .replace("\"random-calibration/x.npy\"", "calibration.npy")
                        .replace("\"random-items/x.npy\"", "evaluation.npy")
                        .replace("224", Integer.toString(TextPictures.SIDE))
                        .replace("threads: [1, 2]", "threads: [1]")
                        .replace("maxAccuracyDrop: 0.1", "maxAccuracyDrop: 0.03"));

        BuildReport report = new VariantBuilder()
                .build(
                        new BuildRequest(definition, folder.resolve("built")).withProfileBudget(PROFILE),
                        new LineProgress(line -> {}));

        MixedPrecision int8 = report.precision().get(0);
        System.out.println(report.table());
        assertThat(int8.quantised()).as("noise is the wrong measure").isGreaterThan(0.8);
        assertThat(int8.mixed()).isGreaterThanOrEqualTo(0.985);
    }

    /** @param accuracy that of the same file and table in ONNX Runtime for Python */
    @ParameterizedTest
    @CsvSource({
        "COLUMNS, '\"leaves\", \"moves\", \"stays\"', 0.92",
        "TEXTS, '\"complaint\", \"praise\"', 0.98",
    })
    void build_tableOfStrings_isJudgedByItsClassesAndServed(CorpusNetwork network, String labels, double accuracy)
            throws IOException, OrtException {
        Path model = network.write(folder);
        Path table = folder.resolve(String.valueOf(model.getFileName()).replace(".onnx", ".csv"));

        Path definition =
                new StarterDefinition().write(model, Optional.of(table)).file();
        BuildReport report = new VariantBuilder()
                .build(
                        new BuildRequest(definition, folder.resolve("built")).withProfileBudget(PROFILE),
                        new LineProgress(line -> {}));

        assertThat(definition).content().contains("labels: [" + labels + "]", "name: top-1");
        System.out.println(report.table());
        assertThat(report.catalog()
                        .variants()
                        .get(0)
                        .profile(BuildRequest.LOCAL)
                        .orElseThrow()
                        .accuracy()
                        .value())
                .isEqualTo(accuracy);
        Contract contract = report.catalog().applications().get(0).contract();
        ServedVariants.assertAnswerAlike(
                report.repository(), report.catalog().variants(), contract, items(definition, contract));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void write_networkThatCannotBeBuilt_saysWhyAndWhatToDo(CorpusNetwork network) throws IOException {
        Path model = network.write(folder);

        assertThatThrownBy(() -> new StarterDefinition().write(model, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll(String.valueOf(model), network.refusal());
        TABLE.refused(network, Files.size(model), network.refusal());
    }

    private LabelledData items(Path definition, Contract contract) throws IOException {
        Path items = definition.resolveSibling(
                Definition.read(definition).data().evaluation().items());
        return LabelledData.read(
                new DataSource(items, Optional.empty(), "", List.of(), contract, Optional.empty()),
                Files.createDirectory(folder.resolve("items")));
    }
}
