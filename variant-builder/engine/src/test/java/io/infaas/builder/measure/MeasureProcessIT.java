package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.data.NpyFile;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.fixture.ProcessorKernels;
import io.infaas.builder.graph.Networks;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Protos;
import io.infaas.builder.graph.Range;
import io.infaas.builder.graph.StaticInt8;
import io.infaas.catalog.Assumption;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Batching;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.GraphLevel;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.RuntimeSettings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureProcessIT {

    private static final Feed FEED = Feed.of(Fashion.evaluation(), Fashion.contract());

    @TempDir
    Path scratch;

    @Test
    void profile_oneThread_givesAllFigures() throws VariantException {
        RuntimeSettings settings = new RuntimeSettings(1, 1, 4);

        ProfileTask.Result result = process(Duration.ofMinutes(1)).profile(task("fm-nano", settings));

        assertThat(result.runtime()).startsWith("onnxruntime 1.");
        assertThat(result.loadMs()).isPositive();
        assertThat(result.batches()).extracting(BatchPerformance::batch).containsExactly(1, 2, 4);
        assertThat(result.batches())
                .allSatisfy(at -> assertThat(at.itemsPerSecond()).isPositive());
        assertThat(result.batches())
                .extracting(at -> at.batch() / at.itemsPerSecond())
                .isSorted();
        assertThat(result.concurrent())
                .extracting(ConcurrentThroughput::itemsPerSecond)
                .containsOnly(result.batches().get(0).itemsPerSecond());
        assertThat(result.coresUsed()).isNotNull().isPositive().isLessThanOrEqualTo(1);
        assertThat(result.hostMemory().restingBytes()).isBetween(1L, 200_000_000L);
        assertThat(result.acceleratorMemory()).isEqualTo(MemoryUse.NONE);
        assertThat(result.assumed()).isEmpty();
        assertThat(scratch).isDirectoryNotContaining("glob:**.so");
    }

    @Test
    void profile_twoInstances_saturatesBoth() throws VariantException {
        ProfileTask.Result result =
                process(Duration.ofMinutes(1)).profile(task("fm-nano", new RuntimeSettings(1, 2, 2)));

        assertThat(result.batches()).extracting(BatchPerformance::batch).containsExactly(1, 2);
        assertThat(result.coresUsed()).isNotNull().isPositive().isLessThanOrEqualTo(2);
        // two clients keep both busy, more of them wait
        assertThat(result.concurrent()).hasSize(4);
        assertThat(result.concurrent().subList(1, 4))
                .extracting(ConcurrentThroughput::itemsPerSecond)
                .containsOnly(result.batches().get(0).itemsPerSecond());
    }

    @Test
    void profile_threeInstances_measuresAlsoTwoOfThem() throws VariantException {
        ProfileTask.Result result =
                process(Duration.ofMinutes(1)).profile(task("fm-nano", new RuntimeSettings(1, 3, 1)));

        assertThat(result.concurrent())
                .extracting(ConcurrentThroughput::concurrency)
                .containsExactly(1, 2, 4, 8);
        assertThat(result.concurrent().get(3))
                .isEqualTo(new ConcurrentThroughput(8, result.batches().get(0).itemsPerSecond()));
    }

    @Test
    void profile_mergedOnANode_assumesConcurrentRequests() throws VariantException {
        RuntimeSettings merging = new RuntimeSettings(1, 1, 2).withBatching(new Batching(List.of(), 0), 2);

        ProfileTask.Result result = process(Duration.ofMinutes(1)).profile(task("fm-nano", merging));

        assertThat(result.assumed()).containsExactly(Assumption.CONCURRENCY);
    }

    @Tag("proof")
    @Test
    void profile_noRewritingAndNoArena_isSlowerForAQuantizedNetwork() throws Exception {
        MeasureProcess process = process(Duration.ofMinutes(2));
        RuntimeSettings all = new RuntimeSettings(1, 1, 4);
        OnnxGraph source = OnnxGraph.read(Fashion.model("fm-medium"));
        Path exposing = scratch.resolve("exposing.onnx");
        Path model = scratch.resolve("int8.onnx");
        write(model, new StaticInt8().apply(source, (tensors, percentile) -> {
                    write(exposing, source.exposing(tensors));
                    Feed calibration = Feed.of(Fashion.calibration(), Fashion.contract());
                    return process.calibrate(new CalibrationTask(
                                    exposing.toString(), calibration, List.copyOf(tensors), 32, percentile))
                            .ranges();
                }));

        double rewritten = b1Ms(process, model, all);
        double plain = b1Ms(process, model, all.withGraphLevel(GraphLevel.NONE).withArena(false));

        // without fusion, each quantised layer is a chain of FP32 nodes: several times slower
        assertThat(plain).isGreaterThan(1.5 * rewritten);
    }

    private static double b1Ms(MeasureProcess process, Path model, RuntimeSettings settings) throws VariantException {
        return process.profile(new ProfileTask(model.toString(), FEED, settings, List.of(1, 4), 500))
                .batches()
                .get(0)
                .p50Ms();
    }

    @Test
    void answer_int8_agreesWithTheTrainedNetwork() throws VariantException, IOException {
        assertInt8Agrees("fm-small");
    }

    @Tag("proof")
    @ParameterizedTest
    @ValueSource(strings = {"fm-nano", "fm-medium", "fm-large"})
    void answer_int8OfAnyNetwork_agreesWithTheTrainedNetwork(String architecture) throws VariantException, IOException {
        assertInt8Agrees(architecture);
    }

    private void assertInt8Agrees(String architecture) throws VariantException, IOException {
        OnnxGraph source = OnnxGraph.read(Fashion.model(architecture));
        MeasureProcess process = process(Duration.ofMinutes(2));
        Path model = scratch.resolve("int8.onnx");
        Path exposing = scratch.resolve("exposing.onnx");

        OnnxGraph quantized = new StaticInt8().apply(source, (tensors, percentile) -> {
            write(exposing, source.exposing(tensors));
            Feed calibration = Feed.of(Fashion.calibration(), Fashion.contract());
            return process.calibrate(
                            new CalibrationTask(exposing.toString(), calibration, List.copyOf(tensors), 32, percentile))
                    .ranges();
        });
        write(model, quantized);

        List<Integer> expected = answers(process, Fashion.model(architecture));
        List<Integer> answers = answers(process, model);
        assertThat(expected).hasSize(2000);
        long equal = Stream.iterate(0, i -> i + 1)
                .limit(expected.size())
                .filter(i -> expected.get(i).equals(answers.get(i)))
                .count();
        assertThat(equal / (double) expected.size()).isGreaterThanOrEqualTo(ProcessorKernels.areExact() ? 0.99 : 0.95);
    }

    @Tag("proof")
    @Test
    void calibrate_tensorLargerThanTheHeapOfProfiles_isRead() throws VariantException {
        ValueInfoProto image = OnnxGraph.read(Fashion.model("fm-nano")).inputs().get(0);
        Path model = scratch.resolve("large.onnx");
        write(
                model,
                new OnnxGraph(Networks.model(
                        GraphProto.newBuilder()
                                .setName("large")
                                .addInput(image)
                                .addInitializer(Protos.longs("repeats", 1, 1 << 15, 1, 1))
                                .addNode(Protos.node("Tile", List.of(image.getName(), "repeats"), "tiled"))
                                .addOutput(ValueInfoProto.newBuilder().setName("tiled")),
                        17)));
        Feed one = new Feed(FEED.inputs(), 1, FEED.rows());

        Range range = Objects.requireNonNull(process(Duration.ofMinutes(2))
                .calibrate(new CalibrationTask(model.toString(), one, List.of("tiled"), 1, 100))
                .ranges()
                .get("tiled"));

        assertThat(range.low()).isZero();
        assertThat(range.high()).isBetween(0.5f, 1f);
    }

    @Test
    void calibrate_percentile_isNarrowerThanAllAndWithinIt() throws VariantException {
        MeasureProcess process = process(Duration.ofMinutes(2));
        OnnxGraph source = OnnxGraph.read(Fashion.model("fm-small"));
        String tensor = source.nodes().get(source.nodes().size() - 1).getInput(0);
        Path exposing = scratch.resolve("exposing.onnx");
        write(exposing, source.exposing(Set.of(tensor)));
        Feed feed = Feed.of(Fashion.calibration(), Fashion.contract());
        List<String> tensors = List.of(tensor, "image");

        Map<String, Range> all = process.calibrate(new CalibrationTask(exposing.toString(), feed, tensors, 32, 100))
                .ranges();
        Map<String, Range> most = process.calibrate(new CalibrationTask(exposing.toString(), feed, tensors, 32, 99))
                .ranges();

        Range whole = Objects.requireNonNull(all.get(tensor));
        Range narrow = Objects.requireNonNull(most.get(tensor));
        assertThat(narrow.high()).isLessThan(whole.high());
        assertThat(narrow.low()).isGreaterThanOrEqualTo(whole.low());
        assertThat(all.get("image")).isEqualTo(new Range(0, 1));
    }

    @Test
    void answer_brokenModel_saysWhy() throws IOException {
        Path broken = Files.writeString(scratch.resolve("broken.onnx"), "not a network");

        assertThatThrownBy(() -> answers(process(Duration.ofMinutes(1)), broken))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("does not run")
                .hasMessageContaining("broken.onnx");
    }

    @Test
    void profile_tooSlow_isKilledAndSaysSo() {
        assertThatThrownBy(() -> process(Duration.ofMillis(50)).profile(task("fm-nano", new RuntimeSettings(1, 1, 4))))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("did not end within");
    }

    @Test
    void answer_endlessGraph_isKilledWithoutProgressAndLeavesNoLibrary() throws IOException {
        Path endless = scratch.resolve("endless.onnx");
        write(endless, EndlessNetwork.of(OnnxGraph.read(Fashion.model("fm-nano"))));

        assertThatThrownBy(() -> answers(process(Duration.ofSeconds(3)), endless))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("made no progress for 3 s");
        try (Stream<Path> left = Files.walk(scratch)) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".so"));
        }
    }

    @Test
    void answer_classpathWithoutTheRuntime_reportsTheStatusAndTheLastLine() {
        MeasureProcess process =
                new MeasureProcess(List.of(scratch), scratch, Cores.ofThisProcess(), Duration.ofMinutes(1));

        assertThatThrownBy(() -> answers(process, Fashion.model("fm-nano")))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("ended with status 1")
                .hasMessageContaining("ClassNotFoundException");
    }

    @Test
    void main_standardInputEnds_endsTheProcess() throws IOException, InterruptedException {
        Path task = Files.writeString(scratch.resolve("task.json"), DocumentFormat.JSON.print(slow()));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, MeasureMain.class.getName(), "profile", task.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try {
            process.getOutputStream().close();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProfileTask slow() {
        return new ProfileTask(
                Fashion.model("fm-large").toString(),
                FEED,
                new RuntimeSettings(1, 1, 32),
                ProfileTask.batches(32),
                60_000);
    }

    private static ProfileTask task(String architecture, RuntimeSettings settings) {
        return new ProfileTask(
                Fashion.model(architecture).toString(),
                FEED,
                settings,
                ProfileTask.batches(settings.maxBatchSize()),
                500);
    }

    /** The class with the highest score, item by item. */
    private List<Integer> answers(MeasureProcess process, Path model) throws VariantException {
        Path file = scratch.resolve("logits.npy");
        int items = process.output(new OutputTask(model.toString(), FEED, Map.of("logits", file.toString()), 32))
                .items();
        try (NpyFile scores = NpyFile.open(file)) {
            return IntStream.range(0, items)
                    .mapToObj(item -> highest(scores.next(1).asFloatBuffer()))
                    .toList();
        }
    }

    private static int highest(FloatBuffer scores) {
        int best = 0;
        for (int i = 1; i < scores.limit(); i++) {
            if (scores.get(i) > scores.get(best)) {
                best = i;
            }
        }
        return best;
    }

    private static void write(Path file, OnnxGraph graph) {
        try {
            Files.write(file, graph.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MeasureProcess process(Duration timeout) {
        return new MeasureProcess(classpath(), scratch, Cores.ofThisProcess(), timeout);
    }

    static List<Path> classpath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }
}
