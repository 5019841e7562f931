package io.infaas.triton.embedded.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.contract.SequenceModels;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequences beyond what both servers are asked. Each test has its own sequences. */
@TestInstance(Lifecycle.PER_CLASS)
class SequenceNodeIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Vertx vertx;
    private EmbeddedNode node;
    private TritonClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        SequenceModels.layOut(folder);
        List<String> models = new ArrayList<>(SequenceModels.NODE_ONLY);
        models.add("sequence");
        models.add("sequence-oldest");
        node = EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, models));
        // calls of one thread keep their order only if their connection is on the same event loop
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        client = new TritonClient(vertx, "127.0.0.1", node.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);
    }

    @AfterAll
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        node.close();
    }

    private Future<ModelInferResponse> send(String model, String marks, Object id, int... values) {
        return send(model, marks, id, "INT32", Tensors.bytes(values), values.length);
    }

    private Future<ModelInferResponse> send(
            String model, String marks, Object id, String datatype, ByteString data, int width) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(model).addRawInputContents(data);
        request.addInputsBuilder()
                .setName("INPUT")
                .setDatatype(datatype)
                .addShape(1)
                .addShape(width);
        InferParameter.Builder named = InferParameter.newBuilder();
        request.putParameters(
                "sequence_id",
                (id instanceof String text ? named.setStringParam(text) : named.setInt64Param((Integer) id)).build());
        request.putParameters(
                "sequence_start",
                InferParameter.newBuilder()
                        .setBoolParam(marks.contains("start"))
                        .build());
        request.putParameters(
                "sequence_end",
                InferParameter.newBuilder().setBoolParam(marks.contains("end")).build());
        return client.infer(request.build(), DEADLINE);
    }

    /** From one event loop, so that they reach the node in this order. */
    private List<Future<ModelInferResponse>> inOrder(Supplier<List<Future<ModelInferResponse>>> sent) throws Exception {
        Promise<List<Future<ModelInferResponse>>> all = Promise.promise();
        vertx.runOnContext(now -> all.complete(sent.get()));
        return all.future().await(30, TimeUnit.SECONDS);
    }

    private static ByteString answer(Future<ModelInferResponse> answer) throws Exception {
        return answer.await(30, TimeUnit.SECONDS).getRawOutputContents(0);
    }

    @Test
    void id_thatIsText_isToldToTheGraph() throws Exception {
        Future<ModelInferResponse> named =
                send("sequence-named", "start end", "ünique", "BYTES", Tensors.strings("x"), 1);

        assertThat(answer(named)).isEqualTo(Tensors.strings("ünique"));
    }

    @Test
    void sequences_manyMoreThanCandidates_areAllServed() throws Exception {
        List<String> marks = List.of("start", "", "end");
        List<Future<ModelInferResponse>> answers = inOrder(() -> IntStream.range(0, 150)
                .mapToObj(i -> send("sequence-oldest", marks.get(i % 3), 1000 + i / 3, 0))
                .toList());

        for (int i = 0; i < answers.size(); i++) {
            int told = i % 3 == 0 ? 100 : i % 3 == 2 ? 1000 : 0;
            assertThat(answer(answers.get(i))).isEqualTo(Tensors.bytes(10_000 + told + 1000 + i / 3));
        }
    }

    @Test
    void unload_withSequencesUnderWay_answersWhatWaitsAndForgetsThem() throws Exception {
        for (int id = 6; id < 10; id++) {
            answer(send("sequence", "start", id, 0));
        }
        List<Future<ModelInferResponse>> waiting = inOrder(() -> List.of(
                send("sequence", "start", 10, 0), send("sequence", "", 10, 0), send("sequence", "start", 11, 0)));
        client.live(DEADLINE).await(30, TimeUnit.SECONDS);

        client.unload("sequence", DEADLINE).await(30, TimeUnit.SECONDS);

        assertThat(answer(waiting.get(0))).isEqualTo(Tensors.bytes(10_110));
        assertThat(answer(waiting.get(1))).isEqualTo(Tensors.bytes(10_010));
        assertThat(answer(waiting.get(2))).isEqualTo(Tensors.bytes(10_111));
        assertThatThrownBy(() -> answer(send("sequence", "", 6, 0))).hasMessageContaining("no available versions");
        client.load("sequence", DEADLINE).await(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> answer(send("sequence", "", 6, 0))).hasMessageContaining("START flag");
    }

    @ParameterizedTest
    @CsvSource({"state, state (of sequence_batching)", "ragged, allow_ragged_batch", "batch-input, batch_input"})
    void load_modelThatOnlyTritonServes_isRefusedAndNamesTheFeature(String model, String feature) {
        assertThatThrownBy(() -> client.load(model, DEADLINE).await(30, TimeUnit.SECONDS))
                .isInstanceOf(TritonException.class)
                .hasMessageContaining("model '" + model + "' has " + feature
                        + ", which this node does not support: serve the model by a Triton");
    }
}
