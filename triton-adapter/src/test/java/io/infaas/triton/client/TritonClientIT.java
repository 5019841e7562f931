package io.infaas.triton.client;

import static io.infaas.triton.client.FutureResults.SOON;
import static io.infaas.triton.client.FutureResults.failure;
import static io.infaas.triton.client.FutureResults.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TritonClientIT {
    private static final Duration LOADING = Duration.ofSeconds(50);

    @TempDir
    static Path repository;

    private static TritonServer server;
    private static Vertx vertx;
    private static TritonClient client;

    @BeforeAll
    static void start() {
        RigModels.layOut(repository, "simple", "slow_identity", "custom_identity_int32", "simple_identity");
        server = TritonServers.start(repository, List.of("simple", "slow_identity", "custom_identity_int32"));
        vertx = Vertx.vertx();
        client = new TritonClient(vertx, server.host(), server.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);
    }

    @AfterAll
    static void stop() {
        if (vertx != null) {
            get(client.close());
            get(vertx.close());
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void health_serverReady_saysSo() {
        assertThat(get(client.live(SOON))).isTrue();
        assertThat(get(client.ready(SOON))).isTrue();
        assertThat(get(client.serving(SOON))).isTrue();
        assertThat(get(client.modelReady("simple", SOON))).isTrue();
        assertThat(get(client.modelReady("nobody", SOON))).isFalse();
    }

    @Test
    void metadata_knownModel_namesItsTensors() {
        var server = get(client.serverMetadata(SOON));
        var model = get(client.modelMetadata("simple", SOON));
        ModelConfig config = get(client.modelConfig("simple", SOON));

        assertThat(server.getName()).isEqualTo("triton");
        assertThat(model.getVersionsList()).containsExactly("1");
        assertThat(model.getInputsList())
                .extracting("name", "datatype", "shapeList")
                .containsExactly(
                        tuple("INPUT0", "INT32", List.of(-1L, 16L)), tuple("INPUT1", "INT32", List.of(-1L, 16L)));
        assertThat(config.getMaxBatchSize()).isEqualTo(8);
    }

    @Test
    void infer_twoVectors_givesSumAndDifference() {
        ModelInferResponse answer = get(client.infer(SimpleModel.question("simple"), SOON));

        assertThat(answer.getModelName()).isEqualTo("simple");
        assertThat(answer.getId()).isEqualTo("7");
        assertThat(answer.getOutputsList()).extracting("name").containsExactlyInAnyOrder("OUTPUT0", "OUTPUT1");
        assertThat(SimpleModel.ints(answer, "OUTPUT0"))
                .isEqualTo(IntStream.range(0, 16).map(i -> i + 1).boxed().toList());
    }

    @Test
    void infer_messageAbove256KiB_passesBothWays() {
        int elements = 200_000;
        ByteString tensor = ByteString.copyFrom(new byte[4 * elements]);
        ModelInferRequest question = ModelInferRequest.newBuilder()
                .setModelName("custom_identity_int32")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT0")
                        .setDatatype("INT32")
                        .addShape(1)
                        .addShape(elements))
                .addRawInputContents(tensor)
                .build();

        ModelInferResponse answer = get(client.infer(question, SOON));

        assertThat(answer.getRawOutputContentsList()).containsExactly(tensor);
    }

    @Test
    void call_answerAboveTheCap_isRefusedAndTheConnectionGoesOn() {
        TritonClient small = new TritonClient(vertx, server.host(), server.grpcPort(), 100);

        TritonException tooLarge = failure(small.modelConfig("simple", SOON));
        boolean live = get(small.live(SOON));
        get(small.close());

        assertThat(tooLarge.code()).isEqualTo(TritonCode.RESOURCE_EXHAUSTED);
        assertThat(tooLarge).hasMessageContaining("100 bytes");
        assertThat(live).isTrue();
    }

    @Test
    void infer_unknownModel_keepsCodeAndText() {
        TritonException unknown = failure(client.infer(SimpleModel.question("no+100% 'näme'"), SOON));

        assertThat(unknown.code()).isEqualTo(TritonCode.NOT_FOUND);
        assertThat(unknown).hasMessage("Request for unknown model: 'no+100% 'näme'' is not found");
    }

    @Test
    void infer_wrongType_keepsCodeAndText() {
        ModelInferRequest.Builder question = SimpleModel.question("simple").toBuilder();
        question.getInputsBuilder(0)
                .setDatatype("FP32")
                .setContents(InferTensorContents.newBuilder()
                        .addAllFp32Contents(
                                IntStream.range(0, 16).mapToObj(i -> 1f).toList()));

        TritonException wrong = failure(client.infer(question.build(), SOON));

        assertThat(wrong.code()).isEqualTo(TritonCode.INVALID_ARGUMENT);
        assertThat(wrong)
                .hasMessage("[request id: 7] inference input 'INPUT0' data-type is 'FP32', but model 'simple' expects"
                        + " 'INT32'");
    }

    @Test
    void infer_slowModel_endsAtTheDeadline() {
        ModelInferRequest question = ModelInferRequest.newBuilder()
                .setModelName("slow_identity")
                .putParameters(
                        "delay_ms",
                        InferParameter.newBuilder().setInt64Param(2_000).build())
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT0")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(1))
                .addRawInputContents(ByteString.copyFrom(new byte[4]))
                .build();

        TritonException late = failure(client.infer(question, Duration.ofMillis(200)));
        boolean stillAnswers = get(client.live(SOON));

        assertThat(late.code()).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
        assertThat(stillAnswers).isTrue();
    }

    @Test
    void load_thenUnload_changesIndexAndReadiness() {
        assumeTrue(server.seesRepository());

        get(client.load("simple_identity", LOADING));
        boolean loaded = get(client.modelReady("simple_identity", SOON));
        List<ModelIndex> ready = get(client.index(true, SOON));
        get(client.unload("simple_identity", SOON));

        assertThat(loaded).isTrue();
        assertThat(ready)
                .extracting(ModelIndex::getName, ModelIndex::getState)
                .contains(tuple("simple_identity", "READY"));
        assertThat(get(client.modelReady("simple_identity", SOON))).isFalse();
        assertThat(get(client.index(false, SOON)))
                .extracting(ModelIndex::getName)
                .contains("simple_identity");
    }

    @Test
    void load_configOverride_isInForce() throws Exception {
        ModelConfig own = ModelConfigs.read(repository.resolve("simple/config.pbtxt"));
        LoadOverride override = LoadOverride.model(
                own.toBuilder().setName("doubled").setMaxBatchSize(3).build(),
                Map.of("1/model.py", ByteString.copyFrom(Files.readAllBytes(repository.resolve("simple/1/model.py")))));

        get(client.load("doubled", override, LOADING));
        ModelConfig config = get(client.modelConfig("doubled", SOON));
        ModelInferResponse answer = get(client.infer(SimpleModel.question("doubled"), SOON));

        assertThat(config.getMaxBatchSize()).isEqualTo(3);
        assertThat(answer.getModelName()).isEqualTo("doubled");
    }

    @Test
    void load_unknownModel_keepsCodeAndText() {
        TritonException failure = failure(client.load("nobody", LOADING));

        assertThat(failure.code()).isEqualTo(TritonCode.INTERNAL);
        assertThat(failure).hasMessage("failed to load 'nobody', failed to poll from model repository");
    }

    @Test
    void unload_unknownModel_succeeds() {
        assertThat(get(client.unload("nobody", SOON))).isNull();
    }

    @Test
    void statistics_afterInferences_countThem() {
        get(client.infer(SimpleModel.question("simple"), SOON));

        // A read right after a query may not include it: an earlier query is enough.
        get(client.infer(SimpleModel.question("simple"), SOON));
        List<ModelStatistics> one = get(client.statistics("simple", SOON));
        List<ModelStatistics> all = get(client.statistics("", SOON));

        assertThat(one).hasSize(1);
        assertThat(one.get(0).getInferenceCount()).isPositive();
        assertThat(all).extracting(ModelStatistics::getName).contains("simple", "slow_identity");
    }

    /** Requests to the rig's model {@code simple}, and its answers. */
    static final class SimpleModel {
        private SimpleModel() {}

        /** A request for 0..15 plus and minus 1. */
        static ModelInferRequest question(String model) {
            List<Integer> counting = IntStream.range(0, 16).boxed().toList();
            return ModelInferRequest.newBuilder()
                    .setModelName(model)
                    .setId("7")
                    .addInputs(vector("INPUT0", counting))
                    .addInputs(vector(
                            "INPUT1", IntStream.range(0, 16).mapToObj(i -> 1).toList()))
                    .build();
        }

        private static ModelInferRequest.InferInputTensor.Builder vector(String name, List<Integer> values) {
            return ModelInferRequest.InferInputTensor.newBuilder()
                    .setName(name)
                    .setDatatype("INT32")
                    .addShape(1)
                    .addShape(16)
                    .setContents(InferTensorContents.newBuilder().addAllIntContents(values));
        }

        static List<Integer> ints(ModelInferResponse answer, String output) {
            int index = IntStream.range(0, answer.getOutputsCount())
                    .filter(i -> answer.getOutputs(i).getName().equals(output))
                    .findFirst()
                    .orElseThrow();
            ByteBuffer bytes =
                    answer.getRawOutputContents(index).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            return IntStream.range(0, bytes.remaining() / 4)
                    .mapToObj(i -> bytes.getInt(4 * i))
                    .toList();
        }
    }
}
