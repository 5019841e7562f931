package io.infaas.triton.client;

import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** Requests to the rig's model {@code simple}, and its answers. */
final class SimpleModel {
    private SimpleModel() {}

    /** A request for 0..15 plus and minus 1. */
    static ModelInferRequest question(String model) {
        List<Integer> counting = IntStream.range(0, 16).boxed().toList();
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId("7")
                .addInputs(vector("INPUT0", counting))
                .addInputs(
                        vector("INPUT1", IntStream.range(0, 16).mapToObj(i -> 1).toList()))
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
