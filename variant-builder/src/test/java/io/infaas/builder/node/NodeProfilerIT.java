package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.catalog.BatchLatency;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Configuration;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Settings;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures on a real Triton whose repository is empty: files come with the load. */
class NodeProfilerIT {

    private static final Settings SETTINGS = new Settings(1, 1, 32);

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
        NodeTask task = task("openvino-cpu", Fashion.model("fm-medium"), "model.onnx");

        ProfileTask.Result result = profiler().profile(task);

        assertThat(result.runtime()).startsWith("openvino of triton 2.");
        assertThat(result.loadMs()).isPositive();
        assertThat(result.latencies()).first().extracting(BatchLatency::batch).isEqualTo(1);
        assertThat(result.latencies()).hasSizeGreaterThan(2);
        assertThat(result.saturation()).isPositive();
        assertThat(result.restingMemoryBytes()).isGreaterThanOrEqualTo(Files.size(Fashion.model("fm-medium")));
        assertThat(result.peakMemoryBytes()).isGreaterThanOrEqualTo(result.restingMemoryBytes());
        assertThat(right(result)).isGreaterThan(0.93);
        // it was unloaded: else this would be refused
        assertThat(profiler().profile(task).answers()).isEqualTo(result.answers());
    }

    @Test
    void profile_onnxRuntime_answersAsTheTrainedNetwork() throws VariantException {
        ProfileTask.Result result = profiler().profile(task("onnxruntime-cpu", Fashion.model("fm-nano"), "model.onnx"));

        assertThat(result.runtime()).startsWith("onnxruntime of triton 2.");
        assertThat(right(result)).isGreaterThan(0.90);
    }

    @Test
    void profile_fileThatIsNoModel_saysWhatTheNodeSays() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "not a network");

        assertThatThrownBy(() -> profiler().profile(task("openvino-cpu", broken, "model.onnx")))
                .isInstanceOf(VariantException.class)
                .hasMessageContainingAll("node 127.0.0.1:", "load failed");
    }

    @Test
    void profile_backendThatIsNotThere_saysWhatTheNodeSays() {
        assertThatThrownBy(() -> profiler().profile(task("tensorrt-10", Fashion.model("fm-nano"), "model.plan")))
                .isInstanceOf(VariantException.class)
                .hasMessageContainingAll("node 127.0.0.1:", "load failed");
    }

    @Test
    void profile_nobodyThere_saysSo() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        NodeProfiler profiler = new NodeProfiler(new NodeAddress("127.0.0.1", free, free, free), Duration.ofSeconds(5));

        assertThatThrownBy(() -> profiler.profile(task("openvino-cpu", Fashion.model("fm-nano"), "model.onnx")))
                .isInstanceOf(VariantException.class)
                .hasMessageContainingAll("node 127.0.0.1:" + free, "metadata failed");
    }

    @Test
    void profile_nodeThatHangs_isGivenUpAfterTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            int port = silent.getLocalPort();
            NodeProfiler profiler =
                    new NodeProfiler(new NodeAddress("127.0.0.1", port, port, port), Duration.ofSeconds(1));

            assertThatThrownBy(() -> profiler.profile(task("openvino-cpu", Fashion.model("fm-nano"), "model.onnx")))
                    .isInstanceOf(VariantException.class)
                    .hasMessageContaining("gave no answer to metadata in time");
        }
    }

    private static NodeProfiler profiler() {
        return new NodeProfiler(
                new NodeAddress(server.host(), server.httpPort(), server.grpcPort(), server.metricsPort()),
                Duration.ofSeconds(60));
    }

    private static NodeTask task(String target, Path model, String file) {
        Contract contract = Fashion.contract();
        Configuration configuration = ConfigTemplate.of(target).configuration(contract, SETTINGS);
        return new NodeTask(
                "fm-" + target,
                configuration,
                Map.of("1/" + file, model, "labels.txt", labels(contract)),
                new IdxItems(Fashion.evaluation()),
                "logits",
                SETTINGS,
                Duration.ofSeconds(3));
    }

    private static Path labels(Contract contract) {
        try {
            return Files.write(folder.resolve("labels.txt"), contract.labels());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static double right(ProfileTask.Result result) {
        List<Integer> labels = Fashion.evaluation().labels();
        int right = 0;
        for (int i = 0; i < labels.size(); i++) {
            right += labels.get(i).equals(result.answers().get(i)) ? 1 : 0;
        }
        return (double) right / labels.size();
    }
}
