package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelMetadataRequest;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.wire.ErrorTexts;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of the gateway's own methods, frame by frame. */
class ManagementCallIT {

    private static final String LIVE = "/inference.GRPCInferenceService/ServerLive";
    private static final String METADATA = "/inference.GRPCInferenceService/ModelMetadata";
    private static final String WATCH = "/grpc.health.v1.Health/Watch";
    private static final String REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1);

    private final RawPeer client = stage.client();

    @ParameterizedTest
    @EnumSource(Packing.class)
    void unary_message_answered(Packing packing) throws Exception {
        byte[] request =
                ModelMetadataRequest.newBuilder().setName("fashion").build().toByteArray();

        RawPeer.Heard answer = call(METADATA, packing.header(), packing.frame(request));

        assertThat(status(answer)).isEqualTo("0");
        assertThat(ModelMetadataResponse.parseFrom(Exchanges.message(answer)).getName())
                .isEqualTo("fashion");
    }

    @Test
    void unary_byteByByte_answered() throws Exception {
        int stream = client.open(headers(METADATA, "identity"), false);
        for (byte one : Exchanges.frame(
                ModelMetadataRequest.newBuilder().setName("fashion").build().toByteArray())) {
            client.data(stream, new byte[] {one}, -1, false);
        }
        client.data(stream, new byte[0], -1, true);

        assertThat(status(client.await(stream))).isEqualTo("0");
    }

    @Test
    void unary_emptyMessageCompressed_answered() throws Exception {
        for (Packing packing : List.of(Packing.GZIP, Packing.DEFLATE)) {
            assertThat(status(call(LIVE, packing.header(), packing.frame(new byte[0]))))
                    .isEqualTo("0");
            // some clients compress nothing to nothing
            assertThat(status(call(LIVE, packing.header(), new byte[] {1, 0, 0, 0, 0})))
                    .isEqualTo("0");
        }
    }

    @Test
    void unary_brokenMessage_statusThatSaysSo() throws Exception {
        RawPeer.Heard answer = call(METADATA, "identity", Exchanges.frame(new byte[] {10, 100, 'x'}));

        assertThat(status(answer)).isEqualTo("13");
        assertThat(text(answer)).isEqualTo("Unable to parse request");
        assertAnotherIsAnswered();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void unary_brokenCompression_statusThatSaysSo(String encoding) throws Exception {
        RawPeer.Heard answer = call(METADATA, encoding, new byte[] {1, 0, 0, 0, 3, 1, 2, 3});

        assertThat(status(answer)).isEqualTo("3");
        assertThat(text(answer)).startsWith("the message is not valid " + encoding + ": ");
        assertAnotherIsAnswered();
    }

    @Test
    void unary_messageAboveTheBound_refusedBeforeItComes() throws Exception {
        int bytes = ManagementCall.MAX_MESSAGE_BYTES + 1;
        int stream = client.open(headers(METADATA, "identity"), false);
        client.data(stream, ByteBuffer.allocate(5).put((byte) 0).putInt(bytes).array(), -1, false);

        RawPeer.Heard answer = client.await(stream);

        assertThat(status(answer)).isEqualTo("8");
        assertThat(text(answer)).isEqualTo("Received message larger than max (65537 vs. 65536)");
    }

    @Test
    void unary_messageThatInflatesAboveTheBound_refused() throws Exception {
        for (Packing packing : List.of(Packing.GZIP, Packing.DEFLATE)) {
            RawPeer.Heard answer = call(METADATA, packing.header(), packing.frame(new byte[16 << 20]));

            assertThat(status(answer)).isEqualTo("8");
        }
    }

    @Test
    void unary_noMessageOrTwo_refused() throws Exception {
        byte[] two = Exchanges.frame(new byte[0]);

        assertThat(text(call(LIVE, "identity", new byte[0]))).isEqualTo("the call has no request message");
        assertThat(text(call(LIVE, "identity", concat(two, two))))
                .isEqualTo("ServerLive takes one request message, got more");
    }

    @Test
    void unary_endsInsideItsMessage_refused() throws Exception {
        RawPeer.Heard answer = call(LIVE, "identity", new byte[] {0, 0, 0, 0, 9, 1});

        assertThat(status(answer)).isEqualTo("13");
        assertThat(text(answer)).isEqualTo("the stream ended 8 bytes before the end of a message of 9");
    }

    @Test
    void anyMethod_otherCompression_refused() throws Exception {
        RawPeer.Heard answer = call(LIVE, "br", Packing.GZIP.frame(new byte[0]));

        assertThat(status(answer)).isEqualTo("12");
        assertThat(text(answer)).isEqualTo("messages may be compressed by gzip or deflate, not by 'br'");
    }

    @ParameterizedTest
    @CsvSource({
        "SystemSharedMemoryUnregister, 0",
        "CudaSharedMemoryUnregister, 0",
        "SystemSharedMemoryRegister, 12",
        "CudaSharedMemoryRegister, 12"
    })
    void sharedMemory_nothingIsRegistered_unregisterSucceeds(String method, String status) throws Exception {
        // with the name of a region, and without
        for (byte[] message : List.of(new byte[] {10, 1, 'r'}, new byte[0])) {
            assertThat(status(call("/inference.GRPCInferenceService/" + method, "identity", Exchanges.frame(message))))
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inference.GRPCInferenceService/Nothing", "/nothing", "/"})
    void unknownMethod_refused(String path) throws Exception {
        RawPeer.Heard answer = call(path, "identity", Exchanges.frame(new byte[0]));

        assertThat(status(answer)).isEqualTo("12");
        assertThat(text(answer)).startsWith("this endpoint is not served by the INFaaS gateway: ");
    }

    @Test
    void anyMethod_contentTypeThatIsNotGrpc_415() throws Exception {
        int stream = client.open(headers(LIVE, "identity").set("content-type", "text/plain"), true);

        assertThat(client.await(stream).header(":status")).isEqualTo("415");
    }

    @Test
    void watch_deadlinePasses_ended() throws Exception {
        int stream = client.open(headers(WATCH, "identity").set("grpc-timeout", "200m"), false);
        client.data(stream, Exchanges.frame(new byte[0]), -1, true);

        RawPeer.Heard answer = client.await(stream);

        assertThat(answer.bytes()).isPositive();
        assertThat(status(answer)).isEqualTo("4");
    }

    @Test
    void reflection_clientThatDoesNotRead_isNotReadEither() throws Exception {
        byte[] question = frame(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("inference.GRPCInferenceService")
                .build());
        byte[] many = new byte[2 << 20];
        for (int at = 0; at + question.length <= many.length; at += question.length) {
            System.arraycopy(question, 0, many, at, question.length);
        }
        int stream = client.open(headers(REFLECTION, "identity"), false);
        client.credits = false;

        int taken = client.fill(stream, many, 0);
        client.sync();

        // a window's worth of questions and no more, of which those are answered whose answers fit into the client's
        // window
        assertThat(taken).isLessThan(many.length);
        assertThat(client.onStream(stream).bytes()).isLessThanOrEqualTo(65_535);
        assertAnotherIsAnswered();
    }

    private void assertAnotherIsAnswered() throws IOException {
        assertThat(status(call(LIVE, "identity", Exchanges.frame(new byte[0])))).isEqualTo("0");
    }

    private RawPeer.Heard call(String path, String encoding, byte[] body) throws IOException {
        int stream = client.open(headers(path, encoding), false);
        client.data(stream, body, -1, true);
        return client.await(stream);
    }

    private static Http2Headers headers(String path, String encoding) {
        return Exchanges.inferHeaders().path(path).set("grpc-encoding", encoding);
    }

    private static byte[] frame(MessageLite message) {
        return Exchanges.frame(message.toByteArray());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static String status(RawPeer.Heard answer) {
        return String.valueOf(answer.header("grpc-status"));
    }

    private static String text(RawPeer.Heard answer) {
        return ErrorTexts.percentDecoded(String.valueOf(answer.header("grpc-message")));
    }
}
