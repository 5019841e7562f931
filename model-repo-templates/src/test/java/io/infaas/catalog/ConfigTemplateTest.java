package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import io.infaas.triton.protocol.ModelWarmup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTemplateTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/io/infaas/catalog/templates");
    private static final Path GOLDEN = Path.of("src/test/resources/io/infaas/catalog/golden");
    private static final String SUFFIX = ".pbtxt";

    private static final Contract CONTRACT = new Contract(
            List.of(new ContractTensor("image", TensorType.FP32, List.of(1L, 28L, 28L))),
            List.of(new ContractTensor("logits", TensorType.FP32, List.of(2L))),
            List.of("cat", "dog"),
            32);
    private static final RuntimeSettings PLAIN = new RuntimeSettings(2, 3, 16);

    static List<String> targets() throws IOException {
        try (Stream<Path> files = Files.list(TEMPLATES)) {
            return files.map(file -> file.getFileName().toString().replace(SUFFIX, ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void fill_onnxRuntimeCpu_isWhatTritonReads() {
        ModelConfig config = ConfigTemplate.of("onnxruntime-cpu")
                .configuration(CONTRACT, PLAIN)
                .parsed();

        assertThat(config.getBackend()).isEqualTo("onnxruntime");
        assertThat(config.getMaxBatchSize()).isEqualTo(16);
        assertThat(config.getInput(0).getName()).isEqualTo("image");
        assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
        assertThat(config.getInput(0).getDimsList()).containsExactly(1L, 28L, 28L);
        assertThat(config.getOutput(0).getLabelFilename()).isEqualTo("labels.txt");
        assertThat(config.getInstanceGroup(0).getKind()).isEqualTo(ModelInstanceGroup.Kind.KIND_CPU);
        assertThat(config.getInstanceGroup(0).getCount()).isEqualTo(3);
        assertThat(config.getParametersOrThrow("intra_op_thread_count").getStringValue())
                .isEqualTo("2");
        assertThat(config.hasDynamicBatching()).isFalse();
        assertThat(config.hasOptimization()).isFalse();
    }

    /** The first part is with settings as runtimes have them, the second with all that the target can do. */
    @ParameterizedTest
    @MethodSource("targets")
    void fill_eachTarget_isAsItsGoldenFile(String target) throws IOException {
        ConfigTemplate template = ConfigTemplate.of(target);

        String filled = template.fill(CONTRACT, PLAIN) + "\n# all settings\n" + template.fill(CONTRACT, all(template));

        assertThat(filled).isEqualTo(Files.readString(GOLDEN.resolve(target + SUFFIX)));
    }

    @Test
    void golden_eachFile_isOfATarget() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(SUFFIX, "")))
                    .containsExactlyInAnyOrderElementsOf(targets());
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void fill_withoutBatchDimension_hasCompleteShapesAndNothingOfBatches(String target) {
        Contract whole = new Contract(
                List.of(new ContractTensor("image", TensorType.FP32, List.of(3L, 28L, 28L))),
                List.of(new ContractTensor("logits", TensorType.FP32, List.of(-1L, 2L))),
                List.of(),
                0);

        ModelConfig config = ConfigTemplate.of(target)
                .configuration(whole, new RuntimeSettings(2, 3, 0))
                .parsed();

        assertThat(config.getMaxBatchSize()).isZero();
        assertThat(config.getInput(0).getDimsList()).containsExactly(3L, 28L, 28L);
        assertThat(config.getOutput(0).getDimsList()).containsExactly(-1L, 2L);
        assertThat(config.hasDynamicBatching()).isFalse();
        assertThat(config.getModelWarmupList())
                .allSatisfy(warmUp -> assertThat(warmUp.getBatchSize()).isEqualTo(1))
                .hasSizeLessThan(2);
        assertThat(config.getOptimization().getExecutionAccelerators().getGpuExecutionAcceleratorList())
                .allSatisfy(accelerator ->
                        assertThat(accelerator.getParametersMap()).doesNotContainKey("trt_profile_min_shapes"));
    }

    private static RuntimeSettings all(ConfigTemplate template) {
        RuntimeSettings all = PLAIN.withBatching(new Batching(List.of(4, 8), 200), 64);
        RuntimeSettings level = all.withGraphLevel(GraphLevel.EXTENDED);
        all = template.unsupported(level).isEmpty() ? level : all;
        return template.unsupported(all.withArena(false)).isEmpty() ? all.withArena(false) : all;
    }

    @Test
    void configuration_fileAndHardware_areToldApart() {
        assertThat(configuration("onnxruntime-cpu").isPlainOnnxRuntime()).isTrue();
        assertThat(configuration("onnxruntime-cpu").modelFile()).isEqualTo("model.onnx");
        assertThat(configuration("onnxruntime-openvino-cpu").isPlainOnnxRuntime())
                .isFalse();
        assertThat(configuration("onnxruntime-openvino-cpu").needsGpu()).isFalse();
        assertThat(configuration("onnxruntime-cuda").isPlainOnnxRuntime()).isFalse();
        assertThat(configuration("onnxruntime-cuda").needsGpu()).isTrue();
        assertThat(configuration("openvino-cpu").modelFile()).isEqualTo("model.onnx");
        assertThat(configuration("openvino-cpu").isPlainOnnxRuntime()).isFalse();
        assertThat(configuration("openvino-ir-cpu").modelFile()).isEqualTo("model.xml");
        assertThat(configuration("tensorrt-10").modelFile()).isEqualTo("model.plan");
        assertThat(configuration("pytorch-cpu").modelFile()).isEqualTo("model.pt");
    }

    private static ModelConfiguration configuration(String target) {
        return ConfigTemplate.of(target).configuration(CONTRACT, PLAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime-cuda", "onnxruntime-tensorrt", "tensorrt-10", "tensorrt-11", "pytorch-cuda"})
    void fill_targetOfGpus_usesEachOneAndWarmsUpTheSmallestAndTheLargestBatch(String target) {
        ModelConfig config = configuration(target).parsed();

        assertThat(config.getInstanceGroup(0).getKind()).isEqualTo(ModelInstanceGroup.Kind.KIND_GPU);
        assertThat(config.getInstanceGroup(0).getGpusList()).isEmpty();
        assertThat(config.getModelWarmupList())
                .extracting(ModelWarmup::getBatchSize)
                .containsExactly(1, 16);
        assertThat(config.getModelWarmupList()).allSatisfy(warmUp -> {
            ModelWarmup.Input image = warmUp.getInputsOrThrow("image");
            assertThat(image.getDataType()).isEqualTo(DataType.TYPE_FP32);
            assertThat(image.getDimsList()).containsExactly(1L, 28L, 28L);
            assertThat(image.getZeroData()).isTrue();
        });
    }

    @Test
    void fill_singleItemsOnly_areWarmedUpOnce() {
        ModelConfig config = ConfigTemplate.of("onnxruntime-cuda")
                .configuration(CONTRACT, new RuntimeSettings(1, 1, 1))
                .parsed();

        assertThat(config.getModelWarmupList())
                .extracting(ModelWarmup::getBatchSize)
                .containsExactly(1);
    }

    @Test
    void fill_inputThatVaries_namesNoShapes() {
        Contract text = new Contract(
                List.of(new ContractTensor("input_ids", TensorType.INT64, List.of(-1L))),
                CONTRACT.outputs(),
                List.of(),
                32);

        assertThat(ConfigTemplate.of("onnxruntime-tensorrt").fill(text, PLAIN))
                .doesNotContain("trt_profile", "model_warmup");
    }

    @Test
    void fill_tensorNamesThatLookLikePlacesOrQuotes_areKept() {
        Contract odd = new Contract(
                List.of(new ContractTensor("${threads}\"$1\\", TensorType.FP32, List.of(1L))),
                CONTRACT.outputs(),
                List.of(),
                32);

        ModelConfig config = ConfigTemplate.of("onnxruntime-tensorrt")
                .configuration(odd, PLAIN)
                .parsed();

        assertThat(config.getInput(0).getName()).isEqualTo("${threads}\"$1\\");
    }

    @Test
    void fill_settingsThatTheTargetDoesNotHave_areRefused() {
        ConfigTemplate template = ConfigTemplate.of("openvino-cpu");

        assertThatThrownBy(() -> template.fill(CONTRACT, PLAIN.withGraphLevel(GraphLevel.BASIC)))
                .hasMessage("target 'openvino-cpu' has no graph level");
        assertThatThrownBy(() -> template.fill(CONTRACT, PLAIN.withArena(false)))
                .hasMessage("target 'openvino-cpu' has no arena to leave out");
        assertThatThrownBy(() -> new ConfigTemplate("none", "backend: \"tensorrt\"")
                        .fill(CONTRACT, PLAIN.withBatching(new Batching(List.of(), 0), 16)))
                .hasMessage("target 'none' merges no requests");
    }

    @Test
    void of_unknownTarget_namesTheMissingTemplate() {
        assertThatThrownBy(() -> ConfigTemplate.of("abacus"))
                .hasMessage("target 'abacus' is unknown: there is no template templates/abacus.pbtxt");
    }

    @Test
    void fill_unknownPlace_isNamed() {
        assertThatThrownBy(() -> new ConfigTemplate("mine", "max_batch_size: ${batch}").fill(CONTRACT, PLAIN))
                .hasMessageContainingAll("template mine", "${batch}", "maxBatchSize");
    }

    @Test
    void fill_fieldThatTritonDoesNotHave_namesLine() {
        assertThatThrownBy(
                        () -> new ConfigTemplate("mine", "backend: \"onnxruntime\"\nthreads: 1").fill(CONTRACT, PLAIN))
                .hasMessageContainingAll("template mine", "line 2", "threads");
    }

    @Test
    void fill_whatTheBackendDoesNotTake_isNamed() {
        assertRefused("backend: \"abacus\"", "backend 'abacus' is unknown", "backends/abacus.yaml");
        assertRefused("backend: \"../x\"", "backend '../x' is unknown");
        assertRefused("max_batch_size: 1", "backend '' is unknown");
        assertRefused(
                "backend: \"onnxruntime\" parameters { key: \"threads\" value: { string_value: \"1\" } }",
                "template mine: backend 'onnxruntime' has no parameter 'threads'",
                "intra_op_thread_count");
        assertRefused(
                accelerated("onnxruntime", "cpu", "tensorrt", ""),
                "backend 'onnxruntime' has no cpu accelerator 'tensorrt'; known are [openvino]");
        assertRefused(
                accelerated("onnxruntime", "cpu", "openvino", "parameters { key: \"device\" value: \"CPU\" }"),
                "accelerator 'openvino' has no parameter 'device'; it takes none");
        assertRefused(
                accelerated("onnxruntime", "gpu", "tensorrt", "parameters { key: \"precision\" value: \"FP16\" }"),
                "accelerator 'tensorrt' has no parameter 'precision'; known are",
                "precision_mode");
        assertRefused(
                accelerated("openvino", "gpu", "tensorrt", ""),
                "backend 'openvino' has no gpu accelerator 'tensorrt'; it takes none");
    }

    private static String accelerated(String backend, String kind, String name, String parameters) {
        return "backend: \"%s\" optimization { execution_accelerators { %s_execution_accelerator { name: \"%s\" %s } } }"
                .formatted(backend, kind, name, parameters);
    }

    private static void assertRefused(String text, String... parts) {
        assertThatThrownBy(() -> new ConfigTemplate("mine", text).fill(CONTRACT, PLAIN))
                .as(text)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
