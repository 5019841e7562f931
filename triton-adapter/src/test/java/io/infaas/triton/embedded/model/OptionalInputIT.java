package io.infaas.triton.embedded.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.contract.OptionalModels;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.embedded.NodeStartException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases that a real Triton without its own ONNX backend does not support. */
class OptionalInputIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void optionalInput_leftOut_isTheDefaultOfTheGraph() throws Exception {
        OptionalModels.layOut(folder);
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
    void model_thatNeedsItsOptionalInput_doesNotLoad() {
        OptionalModels.layOut(folder);

        for (String model : OptionalModels.WRONG.keySet()) {
            NodeOptions options = new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of(model));

            assertThatThrownBy(() -> EmbeddedNode.start(options))
                    .as(model)
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("'INPUT'")
                    .hasMessageContaining("optional");
        }
    }
}
