package io.infaas.triton.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.contract.RaggedModels;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases that a real Triton without its own ONNX backend does not support. */
class RaggedNodeIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void raggedInput_isGivenInOneRowWithItsSizes() throws Exception {
        RaggedModels.layOut(folder);
        Map<String, int[]> told = Map.of(
                "BATCH_ELEMENT_COUNT", new int[] {6},
                "BATCH_ACCUMULATED_ELEMENT_COUNT", new int[] {6},
                "BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO", new int[] {0, 6},
                "BATCH_MAX_ELEMENT_COUNT_AS_SHAPE", new int[6],
                "BATCH_ITEM_SHAPE", new int[] {3, 3},
                "BATCH_ITEM_SHAPE_FLATTEN", new int[] {3, 3});
        Vertx vertx = Vertx.vertx();
        try (EmbeddedNode node =
                EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, RaggedModels.KINDS))) {
            TritonClient client =
                    new TritonClient(vertx, "127.0.0.1", node.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);

            for (String kind : RaggedModels.KINDS) {
                ModelInferRequest.Builder request = ModelInferRequest.newBuilder()
                        .setModelName(kind)
                        .addRawInputContents(Tensors.bytes(1, 2, 3, 4, 5, 6));
                request.addInputsBuilder()
                        .setName("INPUT")
                        .setDatatype("INT32")
                        .addShape(2)
                        .addShape(3);
                ModelInferResponse answer =
                        client.infer(request.build(), DEADLINE).await(30, TimeUnit.SECONDS);

                assertThat(answer.getOutputs(0).getShapeList()).as(kind).containsExactly(2L, 3L);
                assertThat(answer.getRawOutputContents(0)).as(kind).isEqualTo(Tensors.bytes(-1, -2, -3, -4, -5, -6));
                assertThat(answer.getRawOutputContents(1))
                        .as(kind)
                        .isEqualTo(Tensors.bytes(told.getOrDefault(kind, new int[0])));
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void optionalInput_leftOut_isTheDefaultOfTheGraph() throws Exception {
        RaggedModels.layOut(folder);
        Vertx vertx = Vertx.vertx();
        try (EmbeddedNode node =
                EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of("optional")))) {
            TritonClient client =
                    new TritonClient(vertx, "127.0.0.1", node.grpcPort(), TritonClient.DEFAULT_MESSAGE_CAP);

            assertThat(pair(client, "INPUT")).isEqualTo(Tensors.bytes(11, 22));
            assertThat(pair(client, "INPUT", "MORE")).isEqualTo(Tensors.bytes(2, 4));
            assertThat(pair(client, "INPUT")).isEqualTo(Tensors.bytes(11, 22));
            assertThatThrownBy(() -> pair(client))
                    .hasMessageContaining("expected number of inputs between 1 and 2 but got 0 inputs")
                    .hasMessageContaining("missing required input(s) ['INPUT']");
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static ByteString pair(TritonClient client, String... inputs) throws Exception {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("optional");
        for (String input : inputs) {
            request.addInputsBuilder().setName(input).setDatatype("INT32").addShape(2);
            request.addRawInputContents(Tensors.bytes(1, 2));
        }
        return client.infer(request.build(), DEADLINE)
                .await(30, TimeUnit.SECONDS)
                .getRawOutputContents(0);
    }

    @Test
    void model_thatCantServeWhatIsOptionalOrRagged_doesNotLoad() {
        RaggedModels.layOut(folder);

        for (String model : RaggedModels.WRONG.keySet()) {
            NodeOptions options = new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of(model));

            assertThatThrownBy(() -> EmbeddedNode.start(options))
                    .as(model)
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("'INPUT'")
                    .hasMessageContaining(model.startsWith("optional") ? "optional" : "[-1]");
        }
    }
}
