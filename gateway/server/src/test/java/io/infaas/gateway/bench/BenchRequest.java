package io.infaas.gateway.bench;

import com.google.protobuf.ByteString;
import io.infaas.gateway.grpc.Exchanges;
import io.infaas.triton.protocol.ModelInferRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A request whose one INT32 tensor has so many KiB, as both protocols say it; the values are always the same.
 *
 * @param kib size of the tensor, at least 1
 */
record BenchRequest(int kib) {

    private static final long INTS_PER_KIB = 256;
    private static final long SEED = 7;

    BenchRequest {
        if (kib < 1) {
            throw new IllegalArgumentException("a body of %d KiB must have at least 1".formatted(kib));
        }
    }

    private byte[] tensor() {
        byte[] values = new byte[kib << 10];
        new Random(SEED).nextBytes(values);
        return values;
    }

    /** A gRPC message with its prefix. */
    byte[] grpc(String model) {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(model).setId("1");
        request.addInputsBuilder()
                .setName("INPUT0")
                .setDatatype("INT32")
                .addShape(1)
                .addShape(kib * INTS_PER_KIB);
        request.addOutputsBuilder().setName("OUTPUT0");
        byte[] message = request.addRawInputContents(ByteString.copyFrom(tensor()))
                .build()
                .toByteArray();
        return Exchanges.frame(message);
    }

    /** The JSON at the beginning of the HTTP body. */
    byte[] json() {
        return ("{\"id\":\"1\",\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[1,"
                        + kib * INTS_PER_KIB
                        + "],\"parameters\":{\"binary_data_size\":" + (kib << 10)
                        + "}}],\"outputs\":[{\"name\":\"OUTPUT0\",\"parameters\":{\"binary_data\":true}}]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** JSON and tensor. */
    byte[] http() {
        byte[] json = json();
        return ByteBuffer.allocate(json.length + (kib << 10))
                .put(json)
                .put(tensor())
                .array();
    }
}
