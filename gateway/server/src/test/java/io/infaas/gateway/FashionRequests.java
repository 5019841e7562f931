package io.infaas.gateway;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Requests for the example application; the pictures are noise that is always the same. */
final class FashionRequests {

    static final int BYTES = 28 * 28 * 4;

    private FashionRequests() {}

    static byte[] bytes(int items) {
        ByteBuffer pixels = ByteBuffer.allocate(items * BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < items * 28 * 28; i++) {
            pixels.putFloat((i * 31 % 255) / 255f);
        }
        return pixels.array();
    }

    static String head(String datatype, String shape, int binaryBytes) {
        return "{\"inputs\":[{\"name\":\"image\",\"shape\":%s,\"datatype\":\"%s\",\"parameters\":{\"binary_data_size\":%d}}]}"
                .formatted(shape, datatype, binaryBytes);
    }

    static Buffer binary(String head, byte[] tail) {
        return Buffer.buffer(head).appendBytes(tail);
    }

    static Map<String, String> headers(String head) {
        return Map.of("Inference-Header-Content-Length", String.valueOf(head.length()));
    }

    static ModelInferRequest.Builder grpc(String model, int items) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("FP32")
                        .addShape(items)
                        .addShape(1)
                        .addShape(28)
                        .addShape(28))
                .addRawInputContents(ByteString.copyFrom(bytes(items)));
    }
}
