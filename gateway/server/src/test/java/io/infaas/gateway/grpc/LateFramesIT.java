package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Until;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Frames of a stream that its client has reset, as clients made of Netty send them now and then, harm no other stream. */
class LateFramesIT {

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1).playing(Exchanges::answerAll);

    @Test
    void data_afterTheReset_breaksThatStreamAlone() throws Exception {
        try (RawPeer client = stage.client()) {
            int stream = Exchanges.begin(client);
            client.reset(stream, Http2Error.CANCEL);

            client.data(stream, new byte[10], 0, false);
            client.data(stream, new byte[10], 0, true);

            client.until(() -> client.onStream(stream).reset());
            GrpcStage.assertServed(client);
            assertThat(client.resets()).isOne();
            assertThat(client.goodbyes).isEmpty();
        }
    }

    @Test
    void data_afterItsEnd_connectionEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            int stream = Exchanges.ask(client, "whole");
            client.await(stream);

            client.data(stream, new byte[10], 0, false);

            client.until(() -> !client.goodbyes.isEmpty());
            assertThat(client.goodbyes.get(0).error()).isEqualTo(Http2Error.STREAM_CLOSED.code());
        }
    }

    @Test
    void reset_whileWhatIsNoMessageIsInflated_nothingIsKept() throws Exception {
        byte[] none = Packing.GZIP.frame(new byte[] {10, 100, 1});
        try (RawPeer client = stage.client()) {
            for (int i = 0; i < 20; i++) {
                int stream = client.open(Exchanges.inferHeaders().set("grpc-encoding", "gzip"), false);
                client.data(stream, none, -1, true);
                client.reset(stream, Http2Error.CANCEL);
            }
            GrpcStage.assertServed(client);

            Until.within(10, () -> stage.fronts.serving.retryBuffer().bytes() == 0);
        }
    }

    @Test
    void field_thatChangesNothing_queryGoesOnWhereItIs() throws Exception {
        try (GrpcStage stage = new GrpcStage(2);
                RawPeer client = stage.client()) {
            int stream = Exchanges.begin(client);
            byte[] late = ModelInferRequest.newBuilder().setId("late").build().toByteArray();
            RawPeer node = ask(stage, client, stream, late);

            RawPeer.Heard asked = node.await(1);

            assertThat(ModelInferRequest.parseFrom(Exchanges.message(asked)).getId())
                    .isEqualTo("late");
            Exchanges.answer(node, asked);
            assertThat(Exchanges.readAnsweredId(client.await(stream))).isEqualTo("late");
        }
    }

    @Test
    void field_thatChangesWhatIsAsked_queryIsPlacedAnew() throws Exception {
        try (GrpcStage stage = new GrpcStage(1);
                RawPeer client = stage.client()) {
            int stream = Exchanges.begin(client);
            byte[] late = ModelInferRequest.newBuilder()
                    .putParameters(
                            "infaas_latency_ms",
                            InferParameter.newBuilder().setDoubleParam(77).build())
                    .build()
                    .toByteArray();
            RawPeer node = ask(stage, client, stream, late);

            RawPeer.Heard asked = node.awaitRequest();

            assertThat(node.resets()).isEqualTo(1);
            assertThat(ModelInferRequest.parseFrom(Exchanges.message(asked)).getParametersMap())
                    .containsKey("infaas_latency_ms");
            Exchanges.answer(node, asked);
            assertThat(Exchanges.readAnsweredId(client.await(stream))).isEqualTo("early");
        }
    }

    /** Asks so that the node has the begin of the query before its last field is sent. */
    private static RawPeer ask(GrpcStage stage, RawPeer client, int stream, byte[] late) throws Exception {
        byte[] early = StreamMessages.question("fashion", "early").build().toByteArray();
        byte[] all = Arrays.copyOf(early, early.length + late.length);
        System.arraycopy(late, 0, all, early.length, late.length);
        byte[] framed = Exchanges.frame(all);
        client.data(stream, Arrays.copyOf(framed, 5 + early.length), -1, false);
        client.flush();
        RawPeer node = stage.node.awaitConnection();
        RawPeer.Heard begun = node.awaitOpened();
        node.until(() -> begun.bytes() > 0);
        rest(client, stream, framed, 5 + early.length);
        return node;
    }

    private static void rest(RawPeer client, int stream, byte[] framed, int from) throws IOException {
        client.data(stream, Arrays.copyOfRange(framed, from, framed.length), -1, true);
        client.flush();
    }
}
