package io.infaas.gateway.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Requests whose answers cannot be taken for those of others: numbers from a seed, which is the request's id too. */
final class SoakRequests {

    private SoakRequests() {}

    static ByteString numbers(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer numbers = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            numbers.putInt(random.nextInt());
        }
        return ByteString.copyFrom(numbers.flip());
    }

    static long checksum(ByteString bytes) {
        CRC32C sum = new CRC32C();
        for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
            sum.update(part);
        }
        return sum.getValue();
    }

    static ModelInferRequest echo(String model, String datatype, long seed, ByteString numbers) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setId(Long.toString(seed))
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT0")
                        .setDatatype(datatype)
                        .addAllShape(List.of(1L, (long) numbers.size() / Integer.BYTES)))
                .addRawInputContents(numbers)
                .build();
    }

    static void expectEcho(ModelInferResponse answer, long seed, long checksum) {
        assertThat(answer.getId()).isEqualTo(Long.toString(seed));
        assertThat(answer.getRawOutputContentsCount()).as("answer %d", seed).isEqualTo(1);
        assertThat(checksum(answer.getRawOutputContents(0)))
                .as("answer %d", seed)
                .isEqualTo(checksum);
    }

    /** One request of a sequence that is summed up where it began. */
    static ModelInferRequest step(long sequence, int number, boolean start, boolean end) {
        return ModelInferRequest.newBuilder()
                .setModelName("sequence_sum")
                .setId(sequence + "-" + number)
                .putParameters(
                        "sequence_id",
                        InferParameter.newBuilder().setInt64Param(sequence).build())
                .putParameters(
                        "sequence_start",
                        InferParameter.newBuilder().setBoolParam(start).build())
                .putParameters(
                        "sequence_end",
                        InferParameter.newBuilder().setBoolParam(end).build())
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT")
                        .setDatatype("INT32")
                        .addAllShape(List.of(1L, 1L)))
                .addRawInputContents(littleEndian(number))
                .build();
    }

    static int sum(ModelInferResponse answer) {
        return answer.getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    private static ByteString littleEndian(int number) {
        return ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .flip());
    }
}
