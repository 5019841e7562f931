package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Each bound of the HTTP front holds, and the next query is served. */
class HttpLimitsIT {

    private static final String PATH = "/v2/models/fashion/infer";
    private static final String JSON = "{\"inputs\":[]}";

    /** More than the sockets between two ends hold, and what a gateway that does not gather stays far below. */
    private static final int LARGE = 60 << 20;

    private static final int BETWEEN = 40 << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RawNode node = new RawNode(HttpLimitsIT::answerAll);

    @AutoClose("closeIdle")
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT.withMaxStreamedBytes(64 << 20), node.node())
            .closing(threads::shutdownNow, node);

    @Test
    void answer_clientReadsSlowly_nodeIsHeldBack() throws Exception {
        AtomicLong written = new AtomicLong();
        node.play = connection -> {
            connection.message();
            connection.write(answerHead(LARGE));
            stream(connection, LARGE - names().length(), written);
        };
        try (RawConnection client = client()) {
            client.write(query("q"));
            int length = client.headOnly().length();

            assertThat(awaitStill(written)).isLessThan(BETWEEN);

            assertThat(client.body(length)).hasSize(length);
            node.play = HttpLimitsIT::answerAll;
            assertThat(client.write(query("next")).message().text()).contains("next");
        }
    }

    @Test
    void query_nodeReadsSlowly_clientIsHeldBack() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        node.play = connection -> {
            Message asked = connection.headOnly();
            await(read);
            connection.body(asked.length());
            connection.write(answer("slow"));
            answerAll(connection);
        };
        AtomicLong written = new AtomicLong();
        try (RawConnection client = client()) {
            client.write(head(LARGE, JSON.length())).write(JSON);
            threads.execute(() -> stream(client, LARGE - JSON.length(), written));

            assertThat(awaitStill(written)).isLessThan(BETWEEN);
            assertThat(fronts.serving.retryBuffer().bytes()).isZero();

            read.countDown();
            assertThat(client.message().text()).contains("slow");
            assertThat(client.write(query("next")).message().text()).contains("next");
        }
    }

    @Test
    void answer_nodeDiesWithinIt_clientSeesThatItIsNotWhole() throws Exception {
        node.play = connection -> {
            connection.message();
            connection.write(answerHead(1 << 20)).write(new byte[1 << 10]);
        };
        try (RawConnection client = client()) {
            client.write(query("q"));
            Message answer = client.headOnly();

            assertThatThrownBy(() -> client.body(1 << 20)).isInstanceOfAny(EOFException.class, SocketException.class);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(fronts.count("infaas.gateway.requests", "outcome", "node_lost"))
                    .isEqualTo(1);
        }
        node.play = HttpLimitsIT::answerAll;
        assertNextIsServed();
    }

    @Test
    void query_twoThousandConnections_allAreServed() throws Exception {
        List<RawConnection> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2000; i++) {
                clients.add(client());
            }
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).write(query("q" + i));
            }
            for (int i = 0; i < clients.size(); i++) {
                assertThat(clients.get(i).message().text()).contains("\"q" + i + "\"");
            }
        } finally {
            for (RawConnection client : clients) {
                client.close();
            }
        }
        assertNextIsServed();
    }

    @Test
    void query_manyBeforeTheFirstAnswer_answeredInOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            all.append(i % 3 == 0 ? "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n" : query("q" + i));
        }
        try (RawConnection client = client()) {
            threads.execute(() -> write(client, all.toString()));
            for (int i = 0; i < 3000; i++) {
                assertThat(client.message().text()).contains(i % 3 == 0 ? "live" : "\"q" + i + "\"");
            }
        }
        assertNextIsServed();
    }

    @Test
    void request_notHttp_refusedAndClosed() throws Exception {
        assertRefused("POST " + PATH + " HTTP/1.1\r\nx: " + "a".repeat(1 << 20), 431);
        assertRefused("POST " + PATH + " HTTP/1.1\r\n" + "x: a\r\n".repeat(100_000), 431);
        assertRefused("POST " + PATH + " HTTP/1.1\r\nhost: x\r\n" + "a:\r\n".repeat(100) + "\r\n", 431);
        assertRefused("POST /" + "a".repeat(20_000) + " HTTP/1.1\r\n", 414);
        assertRefused("nonsense\r\n\r\n", 400);
    }

    private void assertRefused(String request, int status) throws Exception {
        try (RawConnection client = client()) {
            threads.execute(() -> write(client, request));

            Message answer = client.message();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.text()).startsWith("{\"error\":\"");
            assertThat(client.awaitEnd()).isTrue();
        }
        assertNextIsServed();
    }

    @Test
    void body_withoutEnd_isNotReadForEver() throws Exception {
        AtomicLong written = new AtomicLong();
        try (RawConnection client = client()) {
            client.write("POST " + PATH + " HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999999\r\n\r\n");
            threads.execute(() -> stream(client, 1 << 30, written));

            assertThat(client.message().status()).isEqualTo(400);
            assertThat(client.awaitEnd()).isTrue();
            assertThat(written.get()).isLessThan(3L * GatewayLimits.DEFAULT.maxMessageBytes());
        }
        assertNextIsServed();
    }

    @Test
    void query_clientGoneInMidUpload_nodeIsToldAndNothingIsKept() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        node.play = connection -> {
            connection.headOnly();
            connection.body(JSON.length());
            reached.countDown();
            connection.body(100_000);
        };
        try (RawConnection client = client()) {
            client.write(head(100_000, JSON.length())).write(JSON);
            await(reached);
            assertThat(fronts.serving.retryBuffer().bytes()).isPositive();
        }

        Until.within(5, () -> node.ended.get() == 1);
        Until.within(5, () -> fronts.serving.retryBuffer().bytes() == 0);
        node.play = HttpLimitsIT::answerAll;
        assertNextIsServed();
    }

    @Test
    void answer_largerThanMayBe_refusedOrCut() throws Exception {
        node.play = connection -> {
            connection.message();
            connection.write(answerHead(GatewayLimits.DEFAULT.maxMessageBytes() + 1));
        };
        try (RawConnection client = client()) {
            Message answer = client.write(query("q")).message();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("larger than the maximum");

            node.play = connection -> {
                connection.message();
                connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                connection.write(chunk(RawConnection.bytes(names())));
                for (int i = 0; i < 65; i++) {
                    connection.write(chunk(new byte[1 << 20]));
                }
            };
            client.write(query("q"));
            assertThatThrownBy(client::message).isInstanceOfAny(EOFException.class, SocketException.class);
        }
        node.play = HttpLimitsIT::answerAll;
        assertNextIsServed();
    }

    @Test
    void http10_answeredAsSuchAndClosedUnlessItAsksOtherwise() throws Exception {
        for (String[] asked : new String[][] {{"/v2/health/live", "200 OK"}, {"/v2/nothing", "404 Not Found"}}) {
            String request = "GET " + asked[0] + " HTTP/1.0\r\n";
            try (RawConnection client = client()) {
                Message kept =
                        client.write(request + "connection: keep-alive\r\n\r\n").message();
                assertThat(kept.head()).startsWith("HTTP/1.0 " + asked[1] + "\r\n");
                assertThat(kept.header("connection")).isEqualTo("keep-alive");
                Message last = client.write(request + "\r\n").message();
                assertThat(last.head()).startsWith("HTTP/1.0 " + asked[1] + "\r\n");
                assertThat(last.header("connection")).isEqualTo("close");
                assertThat(client.awaitEnd()).isTrue();
            }
        }
    }

    @Test
    void shutdown_underLoad_whatWasBegunIsAnswered() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
        List<java.util.concurrent.Future<?>> loads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            loads.add(threads.submit(() -> askUntilClosed(answered, broken)));
        }
        Until.within(5, () -> answered.get() > 100);

        Future<Void> ended = fronts.http.shutdown(Duration.ofSeconds(20));

        ended.await(10, TimeUnit.SECONDS);
        for (java.util.concurrent.Future<?> load : loads) {
            load.get(10, TimeUnit.SECONDS);
        }
        assertThat(broken).isEmpty();
        assertThatThrownBy(this::client).isInstanceOf(IOException.class);
    }

    // a connection may end between two queries, but not within an answer, nor without one that the last answer promised
    private void askUntilClosed(AtomicInteger answered, Queue<Throwable> broken) {
        try (RawConnection client = client()) {
            while (true) {
                Message answer;
                try {
                    answer = client.write(query("load")).headOnly();
                } catch (IOException closed) {
                    return;
                }
                client.body(answer.length());
                answered.incrementAndGet();
                if (answer.header("connection").equals("close")) {
                    assertThat(client.awaitEnd()).isTrue();
                    return;
                }
            }
        } catch (IOException | AssertionError e) {
            broken.add(e);
        }
    }

    private void assertNextIsServed() throws Exception {
        try (RawConnection client = client()) {
            assertThat(client.write(query("next")).message().text()).contains("next");
        }
    }

    private RawConnection client() throws IOException {
        return RawConnection.to(fronts.http.port());
    }

    private static String query(String id) {
        String json = "{\"id\":\"%s\",\"inputs\":[]}".formatted(id);
        return head(json.length(), json.length()) + json;
    }

    private static String head(int length, int jsonLength) {
        return "POST " + PATH + " HTTP/1.1\r\nhost: x\r\ninference-header-content-length: " + jsonLength
                + "\r\ncontent-length: " + length + "\r\n\r\n";
    }

    private static String names() {
        return "{\"model_name\":\"small\",\"model_version\":\"3\",\"outputs\":[]}";
    }

    private static String answerHead(int length) {
        return "HTTP/1.1 200 OK\r\ninference-header-content-length: " + names().length() + "\r\ncontent-length: "
                + length + "\r\n\r\n" + names();
    }

    private static String answer(String id) {
        String json = "{\"id\":\"%s\",\"model_name\":\"small\",\"model_version\":\"3\"}".formatted(id);
        return "HTTP/1.1 200 OK\r\ncontent-length: " + json.length() + "\r\n\r\n" + json;
    }

    private static void answerAll(RawConnection connection) throws IOException {
        while (true) {
            String asked = connection.message().text();
            int id = asked.indexOf("\"id\":\"") + 6;
            connection.write(answer(id < 6 ? "" : asked.substring(id, asked.indexOf('"', id))));
        }
    }

    private static byte[] chunk(byte[] data) {
        byte[] size = RawConnection.bytes(Integer.toHexString(data.length) + "\r\n");
        byte[] chunk = new byte[size.length + data.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(data, 0, chunk, size.length, data.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    private static void stream(RawConnection to, int bytes, AtomicLong written) {
        byte[] piece = new byte[1 << 14];
        try {
            for (int left = bytes; left > 0; left -= piece.length) {
                byte[] next = left < piece.length ? new byte[left] : piece;
                to.write(next);
                written.addAndGet(next.length);
            }
        } catch (IOException closed) {
            // told to the other side
        }
    }

    private static void write(RawConnection to, String text) {
        try {
            to.write(text);
        } catch (IOException closed) {
            // told to the other side
        }
    }

    /** What was written when nothing more goes. */
    static long awaitStill(AtomicLong written) {
        long before = -1;
        int same = 0;
        while (same < 100) {
            LockSupport.parkNanos(5_000_000);
            long now = written.get();
            same = now == before && now > 0 ? same + 1 : 0;
            before = now;
        }
        return before;
    }

    static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("waited too long");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
