package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionTest {

    private static final Path FASHION = Path.of("examples/fashion", Definition.NAME);

    @Test
    void read_fashion_isComplete() {
        Definition fashion = Definition.read(FASHION);

        assertThat(fashion.application().contract().labels()).hasSize(10).startsWith("T-shirt/top");
        assertThat(fashion.architectures())
                .extracting(Definition.Source::name)
                .containsExactly("fm-nano", "fm-small", "fm-medium", "fm-large");
        assertThat(fashion.variants().threads()).containsExactly(1, 2);
        assertThat(fashion.variants().target()).isEqualTo("onnxruntime-cpu");
    }

    @Test
    void read_fashion_pathsLead() {
        Definition fashion = Definition.read(FASHION);
        Definition.Data data = fashion.data();

        assertThat(fashion.architectures()).allSatisfy(source -> assertThat(FASHION.resolveSibling(source.model()))
                .isRegularFile());
        assertThat(List.of(
                        data.calibration().items(),
                        data.calibration().labels(),
                        data.evaluation().items(),
                        data.evaluation().labels()))
                .allSatisfy(path -> assertThat(FASHION.resolveSibling(path)).isRegularFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"infaas.yaml", "small.yaml"})
    void read_supersense_namesEncodersWithHeadsAndDataThatAreThere(String name) {
        Path file = Path.of("examples/supersense", name);
        Definition supersense = Definition.read(file);
        Definition.Data data = supersense.data();

        assertThat(supersense.application().contract().labels()).hasSize(25).isSorted();
        assertThat(supersense.architectures())
                .extracting(source -> Objects.requireNonNull(source.head()).layers())
                .containsExactly(List.of(1, 2, 3, 4, 6), List.of(12));
        assertThat(Objects.requireNonNull(data.text()).maxLength()).isEqualTo(128);
        assertThat(Stream.of(data.calibration(), data.evaluation(), Objects.requireNonNull(data.training())))
                .allSatisfy(set -> {
                    assertThat(file.resolveSibling(set.items())).isRegularFile();
                    assertThat(set.labels()).isEmpty();
                    assertThat(set.columns()).containsExactly("label", "text");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | head needs layers or tensors, for example layers: [2, 4, 6]",
                "{layers: [1, 1]} | layers has '1' twice",
                "{layers: [-1]} | layers -1.0 must not be below 0",
                "{tensors: {'Not a name': x}} | tensors 'Not a name' must be 1 to 128 of",
            })
    void parse_badHead_saysWhatIsWrong(String head, String message) throws IOException {
        String text =
                Files.readString(Path.of("examples/supersense/infaas.yaml")).replace("{layers: [12]}", head);

        assertThatThrownBy(() -> DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageContainingAll("$.architectures[1].head", message);
    }

    @Test
    void parse_variantsLeftOut_haveDefaults() throws IOException {
        String text = Files.readString(FASHION);
        String without = text.substring(0, text.indexOf("\nvariants:"));

        Definition.VariantSpace space = DocumentFormat.YAML
                .parse("infaas.yaml", without, Definition.class)
                .variants();

        assertThat(space.transforms()).containsExactly(new TransformSpec("fp32"), new TransformSpec("int8"));
        assertThat(space.instances()).containsExactly(1);
        assertThat(space.maxAccuracyDrop()).isEqualTo(0.01);
    }

    @Test
    void parse_preferredAccuracyLeftOut_isTheFloor() throws IOException {
        String text = Files.readString(FASHION).replace(", preferredAccuracy: 0.90", "");

        Objective objective = DocumentFormat.YAML
                .parse("infaas.yaml", text, Definition.class)
                .application()
                .objective();

        assertThat(objective).isEqualTo(new Objective(100, 0.85));
    }

    @Test
    void parse_percentInsteadOfShare_namesPathAndRemedy() throws IOException {
        String text = Files.readString(FASHION).replace("minAccuracy: 0.85", "minAccuracy: 85");

        assertThatThrownBy(() -> DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageContainingAll("infaas.yaml: $.application.objective", "85.0", "0.93, not 93");
    }

    @Test
    void parse_unknownKey_namesLine() throws IOException {
        String text = Files.readString(FASHION).replace("transforms:", "transform:");

        assertThatThrownBy(() -> DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class))
                .hasMessageContainingAll("$.variants.transform", "line ", "unknown key 'transform'");
    }

    @Test
    void parse_otherTargetsAndPrebuiltFiles_haveDefaults() throws IOException {
        Definition definition =
                DocumentFormat.YAML.parse("infaas.yaml", Files.readString(FASHION) + OTHERS, Definition.class);

        assertThat(definition.node("vm").orElseThrow().address()).isEqualTo("localhost:8000");
        assertThat(definition.node("g5.xlarge").orElseThrow().address()).isNull();
        assertThat(definition.targets().get(0).transforms()).containsExactly("fp32");
        assertThat(definition.targets().get(0).threads()).containsExactly(1);
        assertThat(definition.targets().get(1).node()).isEqualTo("g5.xlarge");
        assertThat(definition.prebuilt().get(0).node()).isNull();
        assertThat(definition.prebuilt().get(0).instances()).isEqualTo(1);
    }

    @Test
    void parse_nodeThatIsNotThere_isNamed() throws IOException {
        String text = Files.readString(FASHION) + OTHERS.replace("node: vm", "node: wm");

        assertThatThrownBy(() -> DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class))
                .hasMessageContaining("targets: node 'wm' is not one of nodes [vm, g5.xlarge]");
    }

    @Test
    void parse_gpuWithoutVersion_isRefused() throws IOException {
        String text = Files.readString(FASHION) + OTHERS.replace(", tensorRt: 10.9.0", "");

        assertThatThrownBy(() -> DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class))
                .hasMessageContaining("node 'g5.xlarge': gpu and tensorRt together select TensorRT plans");
    }

    @Test
    void settings_allAxes_spanThem() {
        OtherTarget other = DocumentFormat.YAML.parse("infaas.yaml", """
                target: onnxruntime-cpu
                threads: [1, 2]
                graphLevels: [all, basic]
                arena: [true, false]
                batching: [{preferredSizes: [4, 8], queueDelayMicros: 200}]
                maxBatchSizes: [32, 64]
                """, OtherTarget.class);

        assertThat(other.settings(32))
                .hasSize(2 * 2 * 2 * (1 + 2))
                .extracting(RuntimeSettings::label)
                .doesNotHaveDuplicates()
                .contains("t1", "t2-basic-lean-b64-p4.8-q200");
        assertThatThrownBy(() -> other.settings(64)).hasMessageContaining("maxBatchSizes: 32 is below");
    }

    @Test
    void parse_batchingWithoutBatchDimension_isRefusedOnce() throws IOException {
        String fashion = Files.readString(FASHION).replace("maxBatchSize: 32", "maxBatchSize: 0");

        assertThat(DocumentFormat.YAML
                        .parse("infaas.yaml", fashion + OTHERS, Definition.class)
                        .application()
                        .contract()
                        .hasBatchDimension())
                .isFalse();
        for (String merging : List.of("batching: [{preferredSizes: [4], queueDelayMicros: 0}]", "maxBatchSizes: [8]")) {
            String text = fashion + OTHERS.replace("node: vm}", "node: vm, " + merging + "}");

            assertThatThrownBy(() -> DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class))
                    .as(merging)
                    .hasMessageContaining(
                            "target 'openvino-cpu': batching and maxBatchSizes merge requests along their batch dimension, but the application's maxBatchSize 0 means that there is none: remove them")
                    .hasMessageMatching(".*");
        }
    }

    private static final String OTHERS = """

            nodes:
              - type: {name: vm, cores: 2, memoryBytes: 8000000000, gpus: 0, pricePerHour: 0.1}
                address: localhost:8000
              - {type: {name: g5.xlarge, cores: 4, memoryBytes: 16000000000, gpus: 1, pricePerHour: 1.006}, gpu: NVIDIA A10G, tensorRt: 10.9.0}
            targets:
              - {target: openvino-cpu, node: vm}
              - {target: tensorrt-10, node: g5.xlarge, transforms: [fp32]}
            prebuilt:
              - {architecture: fm-large, transform: script, target: pytorch-cpu, files: [fm-large.pt]}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: Int8}                    | transform 'Int8' must be named by 1 to 32 of a-z 0-9",
                "{name: int8, percentile: 0.999} | percentile 0.999 of transform 'int8' must be above 50",
                "{name: int8, bits: 4}           | bits 4 of transform 'int8' must be 7 or 8",
                "{name: int8, skip: ['(']}       | skip '(' of transform 'int8' is not a regular expression",
                "{name: int8, mixed: some}       | mixed is 'some' but must be auto or off",
                "{name: int8, mixed: 3}          | mixed is '3' but must be auto or off",
                "{name: int8, percentil: 99}     | unknown key 'percentil'",
                "{transform: int8}               | key 'name' is missing",
            })
    void parse_badOption_saysWhatIsAllowed(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void parse_networkTwice_isRefused() throws IOException {
        String text = Files.readString(FASHION).replace("{name: fm-small,", "{name: fm-nano,");

        assertThatThrownBy(() -> DocumentFormat.YAML.parse("infaas.yaml", text, Definition.class))
                .hasMessageContaining("architectures has 'fm-nano' twice");
    }

    @Test
    void parse_nameAlone_hasNoOptions() {
        TransformSpec spec = parse("int8");

        assertThat(spec).isEqualTo(new TransformSpec("int8"));
        assertThat(spec.transform()).isEqualTo("int8");
        assertThat(spec.skip()).isEmpty();
    }

    @Test
    void parse_map_hasItsOptions() {
        TransformSpec spec = parse("{name: int8p, transform: int8, percentile: 99.9, bits: 7, skip: [/head/.*]}");

        assertThat(spec).isEqualTo(new TransformSpec("int8p", "int8", List.of("/head/.*"), 99.9, 7));
    }

    @Test
    void parse_mixedPrecision_isAutoOrOff() {
        assertThat(parse("{name: int8, mixed: off}").mixed()).isEqualTo(MixedPrecisionMode.OFF);
        assertThat(parse("{name: int8, mixed: auto}").mixed()).isEqualTo(MixedPrecisionMode.AUTO);
        assertThat(parse("{name: int8}").mixed()).isNull();
    }

    private static TransformSpec parse(String text) {
        return DocumentFormat.YAML.parse("test", text, TransformSpec.class);
    }
}
