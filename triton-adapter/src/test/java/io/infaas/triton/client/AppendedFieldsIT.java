package io.infaas.triton.client;

import static io.infaas.triton.client.FutureResults.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.infaas.triton.wire.ModelNameFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Triton uses the last of several names and versions in a message, wherever they are: retargeting is sound. */
class AppendedFieldsIT {
    private static final ByteString TENSOR = ByteString.copyFrom(new byte[] {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0});

    @TempDir
    static Path repository;

    private static TritonServer server;
    private static Vertx vertx;
    private static GrpcClient grpc;

    @BeforeAll
    static void start() {
        RigModels.layOut(repository, "custom_identity_int32");
        server = TritonServers.start(repository, List.of("custom_identity_int32"));
        vertx = Vertx.vertx();
        grpc = GrpcClient.client(vertx);
    }

    @AfterAll
    static void stop() {
        if (vertx != null) {
            get(vertx.close());
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void infer_nameAndVersionAppended_theLastOnesCount() throws Exception {
        byte[] message = retargeted(question("nobody", "9"), "custom_identity_int32", "1");

        ModelInferResponse answer = ModelInferResponse.parseFrom(call("ModelInfer", message));

        assertThat(answer.getModelName()).isEqualTo("custom_identity_int32");
        assertThat(answer.getModelVersion()).isEqualTo("1");
        assertThat(answer.getId()).isEqualTo("q");
        assertThat(answer.getRawOutputContentsList()).containsExactly(TENSOR);
    }

    @Test
    void infer_emptyVersionAppended_takesBackTheVersion() throws Exception {
        byte[] message = retargeted(question("nobody", "9"), "custom_identity_int32", "");

        ModelInferResponse answer = ModelInferResponse.parseFrom(call("ModelInfer", message));

        assertThat(answer.getRawOutputContentsList()).containsExactly(TENSOR);
    }

    @Test
    void infer_noNameBefore_theAppendedOneCounts() throws Exception {
        byte[] message = retargeted(question("", ""), "custom_identity_int32", "1");

        ModelInferResponse answer = ModelInferResponse.parseFrom(call("ModelInfer", message));

        assertThat(answer.getRawOutputContentsList()).containsExactly(TENSOR);
    }

    @Test
    void stream_nameAndVersionAppended_theLastOnesCount() throws Exception {
        byte[] message = retargeted(question("nobody", "9"), "custom_identity_int32", "1");

        ModelStreamInferResponse answer = ModelStreamInferResponse.parseFrom(call("ModelStreamInfer", message));

        assertThat(answer.getErrorMessage()).isEmpty();
        assertThat(answer.getInferResponse().getRawOutputContentsList()).containsExactly(TENSOR);
    }

    private static ModelInferRequest question(String model, String version) {
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .setModelVersion(version)
                .setId("q")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT0")
                        .setDatatype("INT32")
                        .addShape(1)
                        .addShape(3))
                .addRawInputContents(TENSOR)
                .build();
    }

    private static byte[] retargeted(ModelInferRequest question, String model, String version) {
        ByteBuf message = Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(question.toByteArray()), ModelNameFields.encoded(model, version));
        try {
            return ByteBufUtil.getBytes(message);
        } finally {
            message.release();
        }
    }

    /** Sends the bytes as they are: a generated client would put the fields in order again. */
    private static byte[] call(String method, byte[] message) {
        Future<Buffer> answer = grpc.request(SocketAddress.inetSocketAddress(server.grpcPort(), server.host()))
                .compose(request -> {
                    request.fullMethodName("inference.GRPCInferenceService/" + method);
                    request.timeout(20, TimeUnit.SECONDS);
                    return request.send(Buffer.buffer(message));
                })
                .compose(response -> response.last());
        return get(answer).getBytes();
    }
}
