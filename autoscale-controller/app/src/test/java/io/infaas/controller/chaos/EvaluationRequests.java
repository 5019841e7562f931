package io.infaas.controller.chaos;

import com.google.protobuf.ByteString;
import io.infaas.builder.data.IdxFile;
import io.infaas.controller.standalone.InfaasProcess;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Inference requests made of the evaluation images of the example. */
record EvaluationRequests(List<ByteString> tensors, int batch) {

    private static final Path IMAGES =
            InfaasProcess.DISTRIBUTION.resolve("examples/fashion/data/eval2000-images-idx3-ubyte.gz");

    static EvaluationRequests of(int count, int batch) {
        List<ByteString> tensors = new ArrayList<>();
        try (IdxFile images = IdxFile.open(IMAGES)) {
            for (int i = 0; i < count; i++) {
                byte[] bytes = images.read(batch);
                ByteBuffer numbers =
                        ByteBuffer.allocate(bytes.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (byte value : bytes) {
                    numbers.putFloat(Byte.toUnsignedInt(value) / 255f);
                }
                tensors.add(ByteString.copyFrom(numbers.flip()));
            }
        }
        return new EvaluationRequests(List.copyOf(tensors), batch);
    }

    int count() {
        return tensors.size();
    }

    ModelInferRequest.Builder request(String model, int item, String id) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId(id)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("FP32")
                        .addAllShape(List.of((long) batch, 1L, 28L, 28L)))
                .addRawInputContents(tensors.get(item));
    }

    static InferParameter number(double value) {
        return InferParameter.newBuilder().setDoubleParam(value).build();
    }
}
