package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.infaas.builder.data.NpyFile;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.FruitNetwork;
import io.infaas.builder.inspect.NetworkInspector;
import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that read strings. */
class StringsIT {

    private static final String PROBABILITIES = "[{name: probabilities, type: FP32, shape: [3]}]";

    @TempDir
    private Path folder;

    @Test
    void buildAndVerify_stringsAndNumbersOfATable_areMeasuredAndJudged() throws IOException {
        Path definition = FruitNetwork.write(folder, PROBABILITIES);

        BuildReport report = build(definition);

        assertThat(report.catalog().variants()).extracting(Variant::transform).contains("fp32");
        assertThat(report.variants())
                .extracting(VariantReport::leftOut)
                .noneMatch(reason -> reason != null && reason.cause() == LeftOut.Cause.FAILED);
        Variant variant = report.catalog().variants().get(0);
        Profile profile = variant.profile(BuildRequest.LOCAL).orElseThrow();
        assertThat(profile.accuracy().value()).isEqualTo(5.0 / 6, within(1e-9));
        assertThat(profile.batches()).extracting(BatchPerformance::batch).containsExactly(1, 2, 4);
        assertThat(report.repository().resolve(variant.name()).resolve("config.pbtxt"))
                .content()
                .contains("TYPE_STRING");
        List<String> notes = new ArrayList<>();
        new ResultVerifier().verify(definition, folder.resolve("built"), new LineProgress(notes::add));
        assertThat(notes)
                .last()
                .asString()
                .endsWith("matches its catalog: %d variants"
                        .formatted(report.catalog().variants().size()));
    }

    @Test
    void build_answerIsTheNameOfTheClass_isJudgedByIt() throws IOException {
        Path definition = FruitNetwork.write(folder, "[{name: label, type: BYTES, shape: [1]}]");
        Files.writeString(definition, Files.readString(definition).replace("[fp32, int8, dyn8]", "[fp32]"));

        BuildReport report = build(definition);

        Profile profile =
                report.catalog().variants().get(0).profile(BuildRequest.LOCAL).orElseThrow();
        assertThat(profile.accuracy().value()).isEqualTo(5.0 / 6, within(1e-9));
        assertThat(profile.accuracy().n()).isEqualTo(6);
    }

    @Test
    void build_withoutABatchDimension_isMeasuredWithSingleItems() throws IOException {
        Path definition = FruitNetwork.write(folder, "[{name: probabilities, type: FP32, shape: [-1, 3]}]");
        Files.writeString(
                definition,
                Files.readString(definition)
                        .replace("[fp32, int8, dyn8]", "[fp32]")
                        .replace("shape: [1]", "shape: [1, 1]")
                        .replace("maxBatchSize: 4", "maxBatchSize: 0"));

        Profile profile = build(definition)
                .catalog()
                .variants()
                .get(0)
                .profile(BuildRequest.LOCAL)
                .orElseThrow();

        assertThat(profile.accuracy().value()).isEqualTo(5.0 / 6, within(1e-9));
        assertThat(profile.batches()).extracting(BatchPerformance::batch).containsExactly(1);
    }

    @Test
    void validate_batchSizeFixedToOne_isMadeDynamic() throws IOException {
        Path definition = FruitNetwork.write(folder, "[{name: label, type: BYTES, shape: [1]}]");
        GraphProto.Builder graph = FruitNetwork.model().getGraph().toBuilder();
        Stream.concat(graph.getInputBuilderList().stream(), graph.getOutputBuilderList().stream())
                .forEach(tensor -> tensor.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(0)
                        .setDimValue(1));
        Files.write(
                folder.resolve("fruit.onnx"),
                FruitNetwork.model().toBuilder().setGraph(graph).build().toByteArray());
        List<String> notes = new ArrayList<>();

        new DefinitionValidator().validate(definition, new LineProgress(notes::add));

        assertThat(notes)
                .contains(
                        "linear: batch size was fixed to 1, is now dynamic; answers to batches of 1 and 2 are the same",
                        "linear: accuracy 0.8333 as trained");
    }

    @Test
    void validate_labelsThatTheNetworkDoesNotAnswer_saysWhich() throws IOException {
        Path definition = FruitNetwork.write(folder, "[{name: label, type: BYTES, shape: [1]}]");
        Files.writeString(definition, Files.readString(definition).replace("[apple, banana,", "[apple, Banane,"));
        Files.writeString(folder.resolve("items.csv"), FruitNetwork.ROWS.replace("banana", "Banane"));

        assertThatThrownBy(() -> new DefinitionValidator().validate(definition, new LineProgress(line -> {})))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(
                        "answers item 2 with 'banana', which is not one of the 3 in application.contract.labels");
    }

    @Test
    void validate_metricOfNumbersForStrings_saysWhatToTake() throws IOException {
        Path definition = FruitNetwork.write(folder, "[{name: label, type: BYTES, shape: [1]}]");
        Files.writeString(definition, Files.readString(definition).replace("top-1", "top-2"));

        assertThatThrownBy(() -> new DefinitionValidator().validate(definition, new LineProgress(line -> {})))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(
                        "top-2 judges numbers; use top-1, macro-f1 or agreement for strings; output 'label' is [1]");
    }

    @Test
    void init_withoutData_makesItemsOfTheCategoriesAndBuilds() throws IOException {
        Path model =
                Files.write(folder.resolve("fruit.onnx"), FruitNetwork.model().toByteArray());

        assertThat(new NetworkInspector().inspect(model))
                .contains("input      colour BYTES [*, 1]", "output     label BYTES [*]");

        Path definition = new StarterDefinition().write(model, Optional.empty()).file();

        assertThat(definition)
                .content()
                .contains(
                        "name: \"colour\", type: BYTES, shape: [1]",
                        "name: \"label\", type: BYTES, shape: [1]",
                        "# strings are categories that the network names");
        try (NpyFile colours = NpyFile.open(folder.resolve("random-items/colour.npy"))) {
            assertThat(colours.strings(colours.count()))
                    .containsOnly("red", "yellow", "grün", "dark red, or black", "\uD83C\uDF4C");
        }
        // strings and numbers are compared with those of the network
        assertThat(build(definition).catalog().variants()).isNotEmpty().allSatisfy(variant -> assertThat(
                        variant.profile(BuildRequest.LOCAL)
                                .orElseThrow()
                                .accuracy()
                                .value())
                .isGreaterThan(0.9));
    }

    @Test
    void init_withATable_namesItsClassesAndIsValid() throws IOException {
        FruitNetwork.write(folder, "[]");
        Files.delete(folder.resolve("infaas.yaml"));

        Path definition = new StarterDefinition()
                .write(folder.resolve("fruit.onnx"), Optional.of(folder.resolve("items.csv")))
                .file();

        assertThat(definition)
                .content()
                .contains("labels: [\"apple\", \"banana\", \"cherry\"]", "name: top-1", "items: \"items.csv\"");
        List<String> notes = new ArrayList<>();
        new DefinitionValidator().validate(definition, new LineProgress(notes::add));
        assertThat(notes).contains("fruit-net: accuracy 0.8333 as trained");
    }

    private BuildReport build(Path definition) {
        return Builds.build(definition, folder.resolve("built"), 200);
    }
}
