package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.H2Limits;
import io.infaas.gateway.h2.RawPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the gateway holds of a message is bounded by its windows, and who stalls holds back nobody else. */
class GrpcWindowsIT {

    private static final int WINDOW = 65_535;
    private static final int LARGE = 16 << 20;
    private static final int MOST_HELD = H2Limits.DEFAULT.streamWindow();

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1);

    @Test
    void answer_clientGivesNoRoom_nodeIsHeldBack() throws Exception {
        byte[] answer = Exchanges.answer("large", LARGE);
        try (RawPeer client = stage.client(WINDOW)) {
            client.credits = false;
            int stream = Exchanges.ask(client, "q");
            RawPeer node = stage.node.awaitConnection();
            int asked = node.awaitRequest().id;
            Exchanges.beginAnswer(node, asked);

            int sent = node.fill(asked, answer, 0);
            client.until(() -> client.onStream(stream).bytes() == WINDOW);
            client.sync();
            node.sync();
            sent = node.push(asked, answer, sent);

            assertThat(sent).isLessThanOrEqualTo(MOST_HELD + WINDOW);
            client.credit(stream, LARGE);
            Future<RawPeer.Heard> got = stage.threads.submit(() -> client.await(stream));
            node.send(asked, answer, sent);
            Exchanges.endAnswer(node, asked);
            assertThat(Exchanges.readAnsweredId(got.get(20, TimeUnit.SECONDS))).isEqualTo("large");
            GrpcStage.assertServed(client, node);
        }
    }

    @Test
    void answer_clientDoesNotRead_nodeIsHeldBack() throws Exception {
        byte[] answer = Exchanges.answer("large", 60 << 20);
        AtomicLong sent = new AtomicLong();
        try (RawPeer client = stage.client(1 << 30)) {
            int stream = Exchanges.ask(client, "q");
            RawPeer node = stage.node.awaitConnection();
            int asked = node.awaitRequest().id;
            Exchanges.beginAnswer(node, asked);

            Future<Integer> sending = stage.threads.submit(() -> sendAll(node, asked, answer, sent));

            // the sockets on both sides hold some megabytes, as the system has it
            assertThat(awaitStill(sent)).isLessThan(40 << 20);
            assertThat(Exchanges.readAnsweredId(client.await(stream))).isEqualTo("large");
            assertThat(sending.get(20, TimeUnit.SECONDS)).isEqualTo(answer.length);
            GrpcStage.assertServed(client, node);
        }
    }

    private static int sendAll(RawPeer node, int stream, byte[] all, AtomicLong sent) throws IOException {
        int at = 0;
        while (at < all.length) {
            at = node.push(stream, all, at);
            sent.set(at);
            if (at < all.length) {
                node.read();
            }
        }
        Exchanges.endAnswer(node, stream);
        return at;
    }

    /** What was sent when nothing more goes. */
    private static long awaitStill(AtomicLong sent) {
        long before = -1;
        int same = 0;
        while (same < 100) {
            LockSupport.parkNanos(5_000_000);
            long now = sent.get();
            same = now == before && now > 0 ? same + 1 : 0;
            before = now;
        }
        return before;
    }

    @Test
    void query_nodeGivesNoRoom_clientIsHeldBack() throws Exception {
        byte[] question = Exchanges.question("large", LARGE);
        try (RawPeer client = stage.client(WINDOW)) {
            int stream = Exchanges.begin(client);
            int sent = client.push(stream, question, 0);
            RawPeer node = stage.node.awaitConnection();
            node.credits = false;
            RawPeer.Heard asked = node.awaitOpened();

            sent = client.fill(stream, question, sent);
            node.until(() -> asked.bytes() == WINDOW);
            node.sync();
            client.sync();
            sent = client.push(stream, question, sent);

            assertThat(sent).isLessThanOrEqualTo(MOST_HELD + WINDOW);
            assertThat(stage.fronts.serving.retryBuffer().bytes()).isZero();
            node.credit(asked.id, 2 * LARGE);
            Future<RawPeer.Heard> got = stage.threads.submit(() -> node.await(asked.id));
            client.send(stream, question, sent);
            client.data(stream, new byte[0], -1, true);
            client.flush();
            Exchanges.answer(node, got.get(20, TimeUnit.SECONDS));
            assertThat(Exchanges.readAnsweredId(client.await(stream))).isEqualTo("large");
            GrpcStage.assertServed(client, node);
        }
    }

    @Test
    void answers_stalledByOneClient_itsNextStreamIsServed() throws Exception {
        byte[] answer = Exchanges.answer("large", 2 << 20);
        try (RawPeer client = stage.client(WINDOW)) {
            client.credits = false;
            List<Integer> stalled = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                stalled.add(Exchanges.ask(client, "q"));
            }
            RawPeer node = stage.node.awaitConnection();
            for (int i = 0; i < 32; i++) {
                int asked = node.awaitRequest().id;
                Exchanges.beginAnswer(node, asked);
                node.fill(asked, answer, 0);
            }

            GrpcStage.assertServed(client, node);

            for (int stream : stalled) {
                client.until(() -> client.onStream(stream).bytes() == WINDOW);
                client.reset(stream, Http2Error.CANCEL);
            }
            client.flush();
            node.until(() -> node.resets() == 32);
        }
    }

    @Test
    void queries_stalledByTheNode_clientsNextStreamIsServed() throws Exception {
        byte[] question = Exchanges.question("large", 2 << 20);
        try (RawPeer client = stage.client(WINDOW)) {
            for (int i = 0; i < 32; i++) {
                client.fill(Exchanges.begin(client), question, 0);
            }
            int next = Exchanges.ask(client, "next");
            RawPeer node = stage.node.awaitConnection();
            node.credits = false;

            Exchanges.answer(node, node.awaitRequest());

            assertThat(Exchanges.readAnsweredId(client.await(next))).isEqualTo("next");
        }
    }
}
