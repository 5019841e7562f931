package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.testing.Until;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames of a stream that its client has reset, as clients made of Netty send them now and then, harm no other stream. */
class LateFramesIT {

    private GrpcStage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new GrpcStage(1);
        stage.node.play = Exchanges::answerAll;
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

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
}
