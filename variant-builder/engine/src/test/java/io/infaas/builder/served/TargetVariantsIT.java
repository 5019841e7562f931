package io.infaas.builder.served;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.ResultPublisher;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.data.IdxFile;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.report.BuildReport;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Variant;
import io.infaas.catalog.store.Location;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variants for other targets, served by a real Triton. */
class TargetVariantsIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int BATCH = 4;
    private static final int PIXELS = 28 * 28;

    @Tag("proof")
    @Test
    void load_builtRepository_servesTheAccuracyOfTheCatalog(@TempDir Path folder) throws Exception {
        Path definition = Files.writeString(
                folder.resolve("infaas.yaml"), Fashion.small().replace("threads: [1, 2]", "threads: [1]"));
        BuildRequest request = Builds.request(definition, folder.resolve("out"), 300);
        BuildReport report = new VariantBuilder().build(request, new LineProgress(line -> {}));

        assertServed(report.repository(), report.catalog().variants());
        assertThat(report.catalog().variants()).hasSize(4);
    }

    @Test
    void build_otherTargets_areMeasuredOnANodeAndServed(@TempDir Path folder) throws Exception {
        String one = Fashion.small()
                .lines()
                .filter(line -> !line.contains("fm-small"))
                .reduce("", (text, line) -> text + line + "\n");
        assertMeasuredOnANodeAndServed(folder, one, 1);
    }

    @Tag("proof")
    @Test
    void build_otherTargetsOfTwoNetworks_areMeasuredOnANodeAndServed(@TempDir Path folder) throws Exception {
        assertMeasuredOnANodeAndServed(folder, Fashion.small(), 2);
    }

    private static void assertMeasuredOnANodeAndServed(Path folder, String definitionHere, int networks)
            throws Exception {
        BuildReport report;
        try (TritonServer node = TritonServers.start(
                Files.createDirectory(folder.resolve("empty")), List.of(), TritonServers.WITHOUT_AUTO_COMPLETE)) {
            String others = """

                    nodes:
                      - type: {name: vm, cores: 2, memoryBytes: 8000000000, gpus: 0, pricePerHour: 0.1}
                        address: "%s:%d:%d:%d"
                    targets:
                      - {target: openvino-cpu, transforms: [fp32, int8], node: vm}
                      - {target: onnxruntime-openvino-cpu, transforms: [int8], node: vm}
                      - {target: onnxruntime-cpu, node: vm, batching: [{preferredSizes: [2, 4], queueDelayMicros: 500}], maxBatchSizes: [8]}
                      - {target: onnxruntime-cuda}
                      - {target: tensorrt-10}
                    prebuilt:
                      - {architecture: fm-mine, transform: mine, target: openvino-cpu, node: vm, files: [%s]}
                    """.formatted(
                    node.host(), node.httpPort(), node.grpcPort(), node.metricsPort(), Fashion.model("fm-nano"));
            Path definition = Files.writeString(
                    folder.resolve("infaas.yaml"), definitionHere.replace("threads: [1, 2]", "threads: [1]") + others);
            BuildRequest request = Builds.request(definition, folder.resolve("out"), 300);
            report = new VariantBuilder().build(request, new LineProgress(line -> {}));
        }

        List<Variant> variants = report.catalog().variants();
        List<Variant> onNode = variants.stream()
                .filter(variant -> variant.profile("vm").isPresent())
                .toList();
        assertThat(onNode)
                .filteredOn(variant -> variant.target().equals("openvino-cpu"))
                .hasSize(2 * networks + 1)
                .allSatisfy(variant -> {
                    assertThat(variant.profile("vm").orElseThrow().hardware().runtime())
                            .startsWith("openvino of triton 2.");
                    assertThat(variant.profile(BuildRequest.LOCAL)).isEmpty();
                });
        assertThat(onNode)
                .filteredOn(variant -> variant.target().equals("onnxruntime-openvino-cpu"))
                .hasSize(networks);
        assertThat(onNode)
                .filteredOn(variant -> variant.settings().batching() != null)
                .hasSize(networks);
        assertThat(variants).extracting(Variant::architecture).contains("fm-mine");
        assertThat(variants)
                .filteredOn(unprofiled -> unprofiled.profiles().isEmpty())
                .hasSize(networks)
                .extracting(Variant::target)
                .containsOnly("onnxruntime-cuda");
        assertThat(report.variants())
                .filteredOn(variant -> variant.lineage().target().equals("tensorrt-10"))
                .hasSize(networks)
                .allSatisfy(variant -> assertThat(
                                Objects.requireNonNull(variant.leftOut()).reason())
                        .contains("a TensorRT plan is for one GPU"));
        Variant both = report.catalog().variant("fm-nano-fp32-t1").orElseThrow();
        assertThat(both.profile(BuildRequest.LOCAL)).isPresent();
        assertThat(both.profile("vm").orElseThrow().hardware().runtime()).startsWith("onnxruntime of triton 2.");
        ServedVariants.assertAnswerAlike(
                report.repository(),
                onNode,
                report.catalog().applications().get(0).contract(),
                Fashion.evaluation());
    }

    @Tag("proof")
    @Test
    void publish_twoGenerations_areServedSideBySideWhicheverIsInForce(@TempDir Path folder) throws Exception {
        Path published = folder.resolve("published");
        Path former = Fashion.model("fm-nano");
        Path later = Fashion.model("fm-small");

        Progress silent = new LineProgress(line -> {});
        ResultPublisher publisher = new ResultPublisher();

        BuildReport first = build(folder, only(former));
        String generation = publisher.publish(
                new ResultPublisher.PublishRequest(first.output(), new Location.Folder(published), 0), silent);
        BuildReport second = build(folder, only(former).replace(former.toString(), later.toString()));
        publisher.publish(
                new ResultPublisher.PublishRequest(second.output(), new Location.Folder(published), 0), silent);

        Variant january = first.catalog().variants().get(0);
        Variant june = second.catalog().variants().get(0);
        assertThat(june.alias()).isEqualTo(january.alias());
        assertThat(june.name()).isNotEqualTo(january.name());
        assertThat(inForce(published)).containsExactly(june);
        assertServed(published.resolve("repository"), List.of(january, june));
        publisher.rollBack(new Location.Folder(published), generation, silent);
        assertThat(inForce(published)).containsExactly(january);
    }

    /** One network, one variant. */
    private static String only(Path model) {
        return Fashion.small()
                .replace("threads: [1, 2]", "threads: [1]")
                .replace("[fp32, int8]", "[fp32]")
                .lines()
                .filter(line -> !line.contains("fm-") || line.contains(model.toString()))
                .reduce("", (text, line) -> text + line + "\n");
    }

    private static BuildReport build(Path folder, String definition) throws Exception {
        Path file = Files.writeString(folder.resolve("infaas.yaml"), definition);
        BuildRequest request = Builds.request(file, folder.resolve("out"), 300);
        return new VariantBuilder().build(request, new LineProgress(line -> {}));
    }

    private static List<Variant> inForce(Path published) {
        return CatalogFile.read(published.resolve(CatalogFile.NAME)).variants();
    }

    private static void assertServed(Path repository, List<Variant> variants) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (TritonServer server = TritonServers.start(
                repository, variants.stream().map(Variant::name).toList(), TritonServers.WITHOUT_AUTO_COMPLETE)) {
            TritonClient client =
                    new TritonClient(vertx, server.host(), server.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);
            for (Variant variant : variants) {
                Accuracy promised =
                        variant.profile(BuildRequest.LOCAL).orElseThrow().accuracy();
                // the server's runtime may be of another version, which may round a close call the other way
                assertThat(accuracy(client, variant.name()).value())
                        .as(variant.name())
                        .isCloseTo(promised.value(), within(0.001));
            }
            get(client.close());
        } finally {
            get(vertx.close());
        }
    }

    private static Accuracy accuracy(TritonClient client, String model) throws Exception {
        List<Integer> labels = Fashion.evaluation().labels();
        int right = 0;
        try (IdxFile items = IdxFile.open(Fashion.ITEMS)) {
            for (int from = 0; from < labels.size(); from += BATCH) {
                FloatBuffer logits = infer(client, model, items.read(BATCH));
                for (int item = 0; item < BATCH; item++) {
                    if (best(logits, item) == labels.get(from + item)) {
                        right++;
                    }
                }
            }
        }
        return Accuracy.of(right, labels.size());
    }

    private static FloatBuffer infer(TritonClient client, String model, byte[] pixels) throws Exception {
        ByteBuffer image = ByteBuffer.allocate(BATCH * PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (byte pixel : pixels) {
            image.putFloat((pixel & 0xff) / 255f);
        }
        ModelInferRequest request = ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("FP32")
                        .addAllShape(List.of((long) BATCH, 1L, 28L, 28L)))
                .addRawInputContents(ByteString.copyFrom(image.flip()))
                .build();
        ModelInferResponse response = get(client.infer(request, DEADLINE));
        return response.getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    private static int best(FloatBuffer logits, int item) {
        int best = 0;
        for (int label = 1; label < 10; label++) {
            if (logits.get(item * 10 + label) > logits.get(item * 10 + best)) {
                best = label;
            }
        }
        return best;
    }

    private static <T> T get(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
