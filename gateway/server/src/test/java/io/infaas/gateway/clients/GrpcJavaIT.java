package io.infaas.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** grpc-java, blocking, with its own transport. */
final class GrpcJavaIT extends BothEndpoints {

    private static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER =
            method("ModelInfer", ModelInferRequest.getDefaultInstance(), ModelInferResponse.getDefaultInstance());

    @ParameterizedTest
    @MethodSource("endpoints")
    void blockingCall_typedContents_sumsOfTheNode(BothEndpoints.ClientEndpoint endpoint) throws Exception {
        ModelInferResponse answer = infer(endpoint, "simple", "gzip");

        assertThat(answer.getModelName()).isEqualTo("simple");
        assertThat(answer.getId()).isEqualTo("java");
        assertThat(answer.getRawOutputContents(0)
                        .asReadOnlyByteBuffer()
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .asIntBuffer())
                .satisfies(sums -> IntStream.range(0, 16)
                        .forEach(i -> assertThat(sums.get(i)).isEqualTo(i + 3)));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void blockingCall_unknownModel_statusAndTextOfTriton(BothEndpoints.ClientEndpoint endpoint) {
        assertThatThrownBy(() -> infer(endpoint, "no_such_model", null))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        thrown -> assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND))
                .hasMessageContaining("Request for unknown model: 'no_such_model' is not found");
    }

    private static ModelInferResponse infer(
            BothEndpoints.ClientEndpoint endpoint, String model, @org.jspecify.annotations.Nullable String compressor)
            throws InterruptedException {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", endpoint.grpcPort())
                .usePlaintext()
                .build();
        try {
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
            return ClientCalls.blockingUnaryCall(
                    channel,
                    INFER,
                    compressor == null ? options : options.withCompression(compressor),
                    ModelInferRequest.newBuilder()
                            .setModelName(model)
                            .setId("java")
                            .addAllInputs(List.of(input("INPUT0", 0, 1), input("INPUT1", 3, 0)))
                            .build());
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static ModelInferRequest.InferInputTensor input(String name, int first, int step) {
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype("INT32")
                .addShape(1)
                .addShape(16)
                .setContents(InferTensorContents.newBuilder()
                        .addAllIntContents(IntStream.range(0, 16)
                                .map(i -> first + step * i)
                                .boxed()
                                .toList()))
                .build();
    }

    private static <A extends Message, B extends Message> MethodDescriptor<A, B> method(
            String name, A request, B answer) {
        return MethodDescriptor.<A, B>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("inference.GRPCInferenceService", name))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
    }
}
