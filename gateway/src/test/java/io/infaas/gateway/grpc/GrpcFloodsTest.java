package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.h2.RawPeer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that asks for too much of what brings nothing on is cut off, and others are served. */
class GrpcFloodsTest {

    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private GrpcStage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new GrpcStage(1);
        stage.node.play = Exchanges::answerAll;
    }

    @AfterEach
    void close() throws Exception {
        stage.assertAnotherIsServed();
        stage.close();
    }

    private static void assertCutOff(RawPeer client) throws Exception {
        client.until(() -> !client.goodbyes.isEmpty());
        assertThat(client.goodbyes.get(0).error()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM.code());
        assertThat(client.socket().getInputStream().read()).isNegative();
    }

    @Test
    void resets_aboveTheLimit_connectionEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            for (int i = 0; i < H2Limits.DEFAULT.maxResetsPer30s(); i++) {
                client.reset(Exchanges.begin(client), Http2Error.CANCEL);
            }
            GrpcStage.assertServed(client);

            client.reset(Exchanges.begin(client), Http2Error.CANCEL);

            assertCutOff(client);
        }
    }

    @Test
    void pings_aboveTheLimit_connectionEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            for (int i = 0; i <= H2Limits.DEFAULT.maxControlPer10s(); i++) {
                client.frame(PING, 0, 0, new byte[8]);
            }

            assertCutOff(client);
        }
    }

    @Test
    void settings_aboveTheLimit_connectionEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            for (int i = 0; i <= H2Limits.DEFAULT.maxControlPer10s(); i++) {
                client.frame(SETTINGS, 0, 0);
            }

            assertCutOff(client);
        }
    }

    @Test
    void headers_withoutEnd_connectionEnds() throws Exception {
        try (RawPeer small = stage.client();
                RawPeer large = stage.client()) {
            small.frame(HEADERS, 0, 1);
            for (int i = 0; i <= 64; i++) {
                small.frame(CONTINUATION, 0, 1);
            }
            large.frame(HEADERS, 0, 1, new byte[16_384]);
            for (int i = 0; i < 5; i++) {
                large.frame(CONTINUATION, 0, 1, new byte[16_384]);
            }

            assertCutOff(small);
            assertCutOff(large);
        }
    }

    @Test
    void headers_inflateToAMebibyte_streamIsRefusedAlone() throws Exception {
        try (RawPeer client = stage.client()) {
            Http2Headers bomb = Exchanges.inferHeaders();
            for (int i = 0; i < 300; i++) {
                bomb.add("bomb", "b".repeat(3_900));
            }
            byte[] block = client.encoded(1, bomb);
            assertThat(block.length).isLessThan(16_384);
            client.frame(HEADERS, END_HEADERS, 1, block);

            assertThat(client.await(1).reset()).isTrue();

            Exchanges.begin(client);
            GrpcStage.assertServed(client);
        }
    }

    @Test
    void connections_twoThousand_allAreServed() throws Exception {
        List<RawPeer> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                clients.add(stage.client());
            }
            for (int i = 0; i < clients.size(); i++) {
                Exchanges.ask(clients.get(i), "q" + i);
            }
            for (int i = 0; i < clients.size(); i++) {
                assertThat(Exchanges.answered(clients.get(i).await(1))).isEqualTo("q" + i);
            }
        } finally {
            for (RawPeer client : clients) {
                client.close();
            }
        }
    }
}
