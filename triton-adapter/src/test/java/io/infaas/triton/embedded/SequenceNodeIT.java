package io.infaas.triton.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.contract.SequenceModels;
import io.infaas.triton.contract.Tensors;
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

/** Cases that a real Triton without its own ONNX backend does not support. Each test has its own sequences. */
@TestInstance(Lifecycle.PER_CLASS)
class SequenceNodeIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Vertx vertx;
    private EmbeddedNode node;
    private TritonClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        SequenceModels.layOut(folder);
        List<String> models = new ArrayList<>(SequenceModels.STATEFUL);
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
    void state_ofEachSequence_isItsOwnAndStartsFromZero() throws Exception {
        assertThat(answer(send("state", "start", 1, 5))).isEqualTo(Tensors.bytes(5));
        assertThat(answer(send("state", "start", "one", 100))).isEqualTo(Tensors.bytes(100));
        assertThat(answer(send("state", "", 1, 6))).isEqualTo(Tensors.bytes(11));
        assertThat(answer(send("state", "", "one", 1))).isEqualTo(Tensors.bytes(101));

        assertThat(answer(send("state", "end", 1, 7))).isEqualTo(Tensors.bytes(18));
        assertThat(answer(send("state", "start end", 1, 7))).isEqualTo(Tensors.bytes(7));
        assertThat(answer(send("state", "start", "one", 2))).isEqualTo(Tensors.bytes(2));
    }

    @Test
    void state_withInitialFile_startsFromIt() throws Exception {
        assertThat(answer(send("state-file", "start", 2, 1))).isEqualTo(Tensors.bytes(8));
        assertThat(answer(send("state-file", "", 2, 1))).isEqualTo(Tensors.bytes(9));
        assertThat(answer(send("state-file", "start end", 2, 3))).isEqualTo(Tensors.bytes(10));
    }

    @Test
    void state_ofAnySize_takesTheShapeThatTheGraphLeft() throws Exception {
        assertThat(answer(send("state-open", "start", 3, 1, 2, 3))).isEqualTo(Tensors.bytes(1, 2, 3));
        assertThat(answer(send("state-open", "", 3, 10, 10, 10))).isEqualTo(Tensors.bytes(11, 12, 13));
        assertThat(answer(send("state-open", "end", 3, 5))).isEqualTo(Tensors.bytes(16, 17, 18));
    }

    @Test
    void state_afterARunThatFailed_isAsBefore() throws Exception {
        assertThat(answer(send("state-open", "start", 4, 1, 2, 3))).isEqualTo(Tensors.bytes(1, 2, 3));

        assertThatThrownBy(() -> answer(send("state-open", "", 4, 1, 2)))
                .isInstanceOf(TritonException.class)
                .hasMessageContaining("onnx runtime error");

        assertThat(answer(send("state-open", "end", 4, 1, 1, 1))).isEqualTo(Tensors.bytes(2, 3, 4));
    }

    @Test
    void id_thatIsText_isToldToTheGraph() throws Exception {
        Future<ModelInferResponse> named =
                send("sequence-named", "start end", "ünique", "BYTES", Tensors.strings("x"), 1);

        assertThat(answer(named)).isEqualTo(Tensors.strings("ünique"));
    }

    @Test
    void requests_ofOneSequenceAtOnce_runInOrder() throws Exception {
        List<Future<ModelInferResponse>> answers = inOrder(() -> IntStream.range(0, 200)
                .mapToObj(i -> send("state", i == 0 ? "start" : "", 5, i))
                .toList());

        int sum = 0;
        for (int i = 0; i < answers.size(); i++) {
            sum += i;
            assertThat(answer(answers.get(i))).isEqualTo(Tensors.bytes(sum));
        }
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
        answer(send("state-file", "start", 6, 1));
        answer(send("state-file", "start", 7, 1));
        answer(send("state-file", "start", 8, 1));
        answer(send("state-file", "start", 9, 1));
        List<Future<ModelInferResponse>> waiting = inOrder(() -> List.of(
                send("state-file", "start", 10, 1), send("state-file", "", 10, 1), send("state-file", "start", 11, 1)));
        client.live(DEADLINE).await(30, TimeUnit.SECONDS);

        client.unload("state-file", DEADLINE).await(30, TimeUnit.SECONDS);

        assertThat(answer(waiting.get(0))).isEqualTo(Tensors.bytes(8));
        assertThat(answer(waiting.get(1))).isEqualTo(Tensors.bytes(9));
        assertThat(answer(waiting.get(2))).isEqualTo(Tensors.bytes(8));
        assertThatThrownBy(() -> answer(send("state-file", "", 6, 1))).hasMessageContaining("no available versions");
        client.load("state-file", DEADLINE).await(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> answer(send("state-file", "", 6, 1))).hasMessageContaining("START flag");
    }

    @Test
    void load_ofAWrongInitialState_isRefusedAndNamesTheState() {
        for (String model : SequenceModels.WRONG_STATES.keySet()) {
            assertThatThrownBy(() -> client.load(model, DEADLINE).await(30, TimeUnit.SECONDS))
                    .as(model)
                    .isInstanceOf(TritonException.class)
                    .hasMessageContaining("initial_state");
        }
    }
}
