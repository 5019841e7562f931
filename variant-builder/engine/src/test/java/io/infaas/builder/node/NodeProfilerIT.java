package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.TensorFile;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Batching;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.GraphLevel;
import io.infaas.catalog.MemoryUse;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.TensorType;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.testing.ReservedPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Measures on a real Triton whose repository is empty: files come with the load. */
class NodeProfilerIT {

    private static final RuntimeSettings SETTINGS = new RuntimeSettings(1, 1, 32);

    @TempDir
    static Path folder;

    private static TritonServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TritonServers.start(
                Files.createDirectory(folder.resolve("empty")), List.of(), TritonServers.WITHOUT_AUTO_COMPLETE);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void profile_openVino_givesAllFiguresAndUnloads() throws Exception {
        NodeProfiler.NodeTask task = task("openvino-cpu", Fashion.model("fm-medium"), "model.onnx");

        ProfileTask.Result result = profiler().profile(task);

        assertThat(result.runtime()).startsWith("openvino of triton 2.");
        assertThat(result.loadMs()).isPositive();
        assertThat(result.batches()).first().extracting(BatchPerformance::batch).isEqualTo(1);
        assertThat(result.batches()).hasSizeGreaterThan(2);
        assertThat(result.batches())
                .allSatisfy(at -> assertThat(at.itemsPerSecond()).isPositive());
        assertThat(result.concurrent()).hasSize(4);
        assertThat(result.coresUsed()).isNull();
        assertThat(result.hostMemory().restingBytes()).isGreaterThanOrEqualTo(Files.size(Fashion.model("fm-medium")));
        assertThat(result.acceleratorMemory()).isEqualTo(MemoryUse.NONE);
        assertThat(right()).isGreaterThan(0.93);
        // it was unloaded: otherwise this would be refused
        assertThat(profiler().profile(task).runtime()).isEqualTo(result.runtime());
    }

    @Test
    void profile_onnxRuntime_answersAsTheTrainedNetwork() throws VariantException {
        ProfileTask.Result result = profiler().profile(task("onnxruntime-cpu", Fashion.model("fm-nano"), "model.onnx"));

        assertThat(result.runtime()).startsWith("onnxruntime of triton 2.");
        assertThat(right()).isGreaterThan(0.90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime-cpu", "openvino-cpu"})
    void profile_withoutBatchDimension_isMeasuredWithSingleRequests(String target) throws VariantException {
        Contract batched = Fashion.contract();
        Contract whole = new Contract(
                List.of(new ContractTensor("image", TensorType.FP32, List.of(-1L, 1L, 28L, 28L))),
                List.of(new ContractTensor("logits", TensorType.FP32, List.of(-1L, 10L))),
                batched.labels(),
                0);
        RuntimeSettings settings = new RuntimeSettings(1, 2, 0);
        LabelledData data = LabelledData.read(
                new DataSource(Fashion.ITEMS, Optional.of(Fashion.LABELS), "", List.of(), whole, Optional.empty()),
                folder);

        ProfileTask.Result result = profiler()
                .profile(new NodeProfiler.NodeTask(
                        "whole-" + target,
                        ConfigTemplate.of(target).configuration(whole, settings),
                        Map.of("1/model.onnx", Fashion.model("fm-nano"), "labels.txt", labels(batched)),
                        new FeedItems(Feed.of(data, whole)),
                        "logits",
                        answers(),
                        settings,
                        Duration.ofMillis(500)));

        assertThat(right()).isGreaterThan(0.90);
        assertThat(result.batches()).extracting(BatchPerformance::batch).containsExactly(1);
        assertThat(result.concurrent())
                .extracting(ConcurrentThroughput::concurrency)
                .containsExactly(1, 2, 4, 8);
    }

    static List<Arguments> everySetting() {
        RuntimeSettings merging = SETTINGS.withInstances(2).withBatching(new Batching(List.of(4, 8), 200), 64);
        return List.of(
                arguments(
                        "onnxruntime-cpu",
                        merging.withGraphLevel(GraphLevel.EXTENDED).withArena(false)),
                arguments("onnxruntime-cpu", SETTINGS.withGraphLevel(GraphLevel.NONE)),
                arguments("onnxruntime-cpu", SETTINGS.withGraphLevel(GraphLevel.BASIC)),
                arguments("onnxruntime-openvino-cpu", merging.withGraphLevel(GraphLevel.BASIC)),
                arguments("openvino-cpu", merging));
    }

    @Tag("proof")
    @ParameterizedTest
    @MethodSource("everySetting")
    void profile_allThatATargetCanDo_isLoadedAndAnswered(String target, RuntimeSettings settings)
            throws VariantException {
        ProfileTask.Result result =
                profiler().profile(task(target, settings, Map.of("1/model.onnx", Fashion.model("fm-nano"))));

        assertThat(right()).isGreaterThan(0.90);
        assertThat(result.concurrent())
                .extracting(ConcurrentThroughput::concurrency)
                .containsExactly(1, 2, 4, 8);
    }

    @Test
    void profile_formatOfOpenVino_isLoadedFromBothFiles() throws Exception {
        Path python = TritonServers.home().resolve("venv/bin/python");
        assumeTrue(Files.isExecutable(python), "OpenVINO's own tools are on the rig only");
        Path model = folder.resolve("model.xml");
        String script =
                "import sys, openvino; openvino.save_model(openvino.Core().read_model(sys.argv[1]), sys.argv[2])";
        Process convert = new ProcessBuilder(
                        python.toString(),
                        "-c",
                        script,
                        Fashion.model("fm-nano").toString(),
                        model.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("convert.log").toFile())
                .start();
        assertThat(convert.waitFor(60, TimeUnit.SECONDS)).isTrue();

        profiler()
                .profile(task(
                        "openvino-ir-cpu",
                        SETTINGS,
                        Map.of("1/model.xml", model, "1/model.bin", folder.resolve("model.bin"))));

        assertThat(right()).isGreaterThan(0.90);
    }

    @Test
    void profile_nodeThatDies_saysSo() throws Exception {
        TritonServer dying = TritonServers.start(
                Files.createDirectory(folder.resolve("dying")), List.of(), TritonServers.WITHOUT_AUTO_COMPLETE);
        assumeTrue(dying.pid().isPresent(), "a server of somebody else is not ended");
        NodeProfiler.NodeTask whole = task("onnxruntime-cpu", Fashion.model("fm-nano"), "model.onnx");
        RequestItems items = new RequestItems() {
            @Override
            public Reader open() {
                dying.close();
                return whole.items().open();
            }

            @Override
            public List<NodeInput> first(int size) {
                return whole.items().first(size);
            }
        };
        NodeProfiler.NodeTask task = new NodeProfiler.NodeTask(
                whole.model(),
                whole.configuration(),
                whole.files(),
                items,
                whole.output(),
                whole.answers(),
                whole.settings(),
                whole.budget());
        NodeProfiler profiler = new NodeProfiler(
                new NodeAddress(dying.host(), dying.httpPort(), dying.grpcPort(), dying.metricsPort()),
                Duration.ofSeconds(60),
                Credentials.NONE);

        assertThatThrownBy(() -> profiler.profile(task))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("inference failed");
    }

    @Test
    void profile_fileThatIsNoModel_saysWhatTheNodeSays() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "not a network");

        assertThatThrownBy(() -> profiler().profile(task("openvino-cpu", broken, "model.onnx")))
                .isInstanceOf(VariantException.class)
                .hasMessageContainingAll("node 127.0.0.1:", "load failed");
    }

    @Tag("proof")
    @Test
    void profile_backendThatIsNotThere_saysWhatTheNodeSays() {
        assertThatThrownBy(() -> profiler().profile(task("tensorrt-10", Fashion.model("fm-nano"), "model.plan")))
                .isInstanceOf(VariantException.class)
                .hasMessageContainingAll("node 127.0.0.1:", "load failed");
    }

    @Test
    void profile_nobodyThere_saysSo() throws IOException {
        try (ReservedPort reserved = new ReservedPort()) {
            int port = reserved.number();
            NodeProfiler profiler = new NodeProfiler(
                    new NodeAddress("127.0.0.1", port, port, port), Duration.ofSeconds(5), Credentials.NONE);

            assertThatThrownBy(() -> profiler.profile(task("openvino-cpu", Fashion.model("fm-nano"), "model.onnx")))
                    .isInstanceOf(VariantException.class)
                    .hasMessageContainingAll("node 127.0.0.1:" + port, "metadata failed");
        }
    }

    @Tag("proof")
    @Test
    void profile_nodeThatHangs_isGivenUpAfterTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            int port = silent.getLocalPort();
            NodeProfiler profiler = new NodeProfiler(
                    new NodeAddress("127.0.0.1", port, port, port), Duration.ofSeconds(1), Credentials.NONE);

            assertThatThrownBy(() -> profiler.profile(task("openvino-cpu", Fashion.model("fm-nano"), "model.onnx")))
                    .isInstanceOf(VariantException.class)
                    .hasMessageContaining("metadata timed out");
        }
    }

    private static NodeProfiler profiler() {
        return new NodeProfiler(
                new NodeAddress(server.host(), server.httpPort(), server.grpcPort(), server.metricsPort()),
                Duration.ofSeconds(60),
                Credentials.NONE);
    }

    private static NodeProfiler.NodeTask task(String target, Path model, String file) {
        return task(target, SETTINGS, Map.of("1/" + file, model));
    }

    private static NodeProfiler.NodeTask task(String target, RuntimeSettings settings, Map<String, Path> model) {
        Contract contract = Fashion.contract();
        Map<String, Path> files = new HashMap<>(model);
        files.put("labels.txt", labels(contract));
        return new NodeProfiler.NodeTask(
                "fm-" + target,
                ConfigTemplate.of(target).configuration(contract, settings),
                files,
                new FeedItems(Feed.of(Fashion.evaluation(), Fashion.contract())),
                "logits",
                answers(),
                settings,
                Duration.ofMillis(500));
    }

    private static Path labels(Contract contract) {
        try {
            return Files.write(folder.resolve("labels.txt"), contract.labels());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Values of the last profile. */
    private static double right() {
        List<Integer> labels = Fashion.evaluation().labels();
        int right = 0;
        try (TensorFile answers = TensorFile.open(answers())) {
            assertThat(answers.shape()).containsExactly(labels.size(), 10);
            for (int label : labels) {
                FloatBuffer scores = answers.next(1).asFloatBuffer();
                int best = 0;
                for (int i = 1; i < scores.limit(); i++) {
                    best = scores.get(i) > scores.get(best) ? i : best;
                }
                right += best == label ? 1 : 0;
            }
        }
        return (double) right / labels.size();
    }

    private static Path answers() {
        return folder.resolve("answers.npy");
    }
}
