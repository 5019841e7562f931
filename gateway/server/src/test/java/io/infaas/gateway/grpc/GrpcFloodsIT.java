package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.testing.Until;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A client that asks for too much of what brings nothing on is cut off, and others are served. */
class GrpcFloodsIT {

    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;
    private static final int END_STREAM = 1;

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1).playing(Exchanges::answerAll);

    @AfterEach
    void assertAnotherIsServed() throws Exception {
        stage.assertAnotherIsServed();
    }

    private interface Frames {
        void write() throws IOException;
    }

    /** Repeats frames until the connection ends, a few at a time: bytes that nobody has read then would turn its end into a reset. */
    private static void flood(RawPeer client, Frames frames) throws IOException {
        try {
            while (client.goodbyes.isEmpty()) {
                for (int i = 0; i < 20; i++) {
                    frames.write();
                }
                client.sync();
            }
        } catch (EOFException ended) {
            assertThat(client.goodbyes).isNotEmpty();
        }
    }

    private static void assertCutOff(RawPeer client) throws Exception {
        client.until(() -> !client.goodbyes.isEmpty());
        assertThat(client.goodbyes.get(0).error()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM.code());
        assertThat(client.socket().getInputStream().read()).isNegative();
    }

    @Test
    void resets_aboveTheLimit_connectionEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            for (int i = 0; i < H2Limits.DEFAULT.resetBurst() / 2; i++) {
                client.reset(Exchanges.begin(client), Http2Error.CANCEL);
            }
            GrpcStage.assertServed(client);
            assertThat(client.goodbyes).isEmpty();

            flood(client, () -> client.reset(Exchanges.begin(client), Http2Error.CANCEL));

            assertCutOff(client);
        }
    }

    @Test
    void client_asksAndNeverReads_isReadNoMoreUntilItReads() throws Exception {
        int most = 48 << 20;
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        AtomicLong written = new AtomicLong();
        try (RawPeer client = stage.client()) {
            Http2Headers unknown = Exchanges.inferHeaders().path("/" + "x".repeat(3_000));
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, client.encode(1, unknown));
            byte[] again = client.encode(3, unknown);
            Future<?> attack = stage.threads.submit(() -> {
                for (int stream = 3; written.get() < most; stream += 2) {
                    client.frame(HEADERS, END_HEADERS | END_STREAM, stream, again);
                    written.addAndGet(9 + again.length);
                }
                return null;
            });

            Until.within(60, () -> attack.isDone() || isAtRest(written));

            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                    .isLessThan(before + (64 << 20));
            stage.assertAnotherIsServed();
        }
    }

    private static boolean isAtRest(AtomicLong written) {
        long before = written.get();
        for (int i = 0; i < 100; i++) {
            LockSupport.parkNanos(10_000_000);
            if (written.get() != before || before == 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void pings_aboveTheLimit_connectionEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            flood(client, () -> client.frame(PING, 0, 0, new byte[8]));

            assertCutOff(client);
        }
    }

    @Test
    void settings_aboveTheLimit_connectionEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            flood(client, () -> client.frame(SETTINGS, 0, 0));

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
            byte[] block = client.encode(1, bomb);
            assertThat(block.length).isLessThan(16_384);
            client.frame(HEADERS, END_HEADERS, 1, block);

            assertThat(client.await(1).reset()).isTrue();

            Exchanges.begin(client);
            GrpcStage.assertServed(client);
        }
    }

    @Test
    void headers_moreThanAHundredFields_streamIsRefusedAlone() throws Exception {
        try (RawPeer client = stage.client()) {
            Http2Headers many = Exchanges.inferHeaders();
            for (int i = 0; i < 100; i++) {
                many.add("a", "b");
            }

            assertThat(client.await(client.open(many, false)).reset()).isTrue();

            GrpcStage.assertServed(client);
        }
    }

    @Test
    void headers_ofOpenStreamsAboveTheLimitOfAConnection_furtherStreamsAreRefusedUntilOneEnds() throws Exception {
        try (RawPeer client = stage.client()) {
            Http2Headers large = Exchanges.inferHeaders();
            for (int i = 0; i < 15; i++) {
                large.add("indexed", "b".repeat(3_900));
            }
            for (int i = 0; i < 80; i++) {
                client.open(large, false);
            }
            client.sync();
            // each list occupies some 60,000 bytes
            int refused = client.resets();
            assertThat(refused).isBetween(8, 14);

            client.reset(1, Http2Error.CANCEL);
            client.reset(3, Http2Error.CANCEL);
            GrpcStage.assertServed(client);
            client.open(large, false);
            client.sync();
            assertThat(client.resets()).isEqualTo(refused);
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
                assertThat(Exchanges.readAnsweredId(clients.get(i).await(1))).isEqualTo("q" + i);
            }
        } finally {
            for (RawPeer client : clients) {
                client.close();
            }
        }
    }
}
