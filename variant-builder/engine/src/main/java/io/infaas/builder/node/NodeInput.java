package io.infaas.builder.node;

import com.google.protobuf.ByteString;
import io.infaas.catalog.TensorType;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.List;

/**
 * One input of a request.
 *
 * @param shape with the batch dimension, if there is one
 * @param content elements in order, little-endian
 */
public record NodeInput(String name, TensorType type, List<Long> shape, ByteString content) {

    public NodeInput {
        shape = List.copyOf(shape);
    }

    /** A request to {@code model} for all its outputs. */
    public static ModelInferRequest request(String model, List<NodeInput> inputs) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model);
        for (NodeInput input : inputs) {
            request.addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                            .setName(input.name())
                            .setDatatype(input.type().name())
                            .addAllShape(input.shape()))
                    .addRawInputContents(input.content());
        }
        return request.build();
    }
}
