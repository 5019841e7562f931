package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import io.infaas.triton.testing.Until;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generation passes as inference does, and each event as soon as the node has said it. */
class GenerateForwardingIT {

    private static final String PROMPT = "{\"text_input\":\"hi\",\"parameters\":{\"max_tokens\":7},\"stream\":true}";
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n";
    private static final String END = "0\r\n\r\n";

    private final Queue<Message> seen = new ConcurrentLinkedQueue<>();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private final RawNode node = new RawNode("a", connection -> {});
    private final RawNode other = new RawNode("b", connection -> {
        elsewhere.incrementAndGet();
        connection.message();
        connection.write(EVENTS + chunk(event("from b")) + END);
        connection.awaitEnd();
    });

    private FrontEnds fronts = fronts(Duration.ofSeconds(20));

    private FrontEnds fronts(Duration queryTimeout) {
        GatewayLimits limits =
                new GatewayLimits(1 << 20, 1 << 20, 64L << 20, 100, 10, Duration.ofSeconds(1), queryTimeout);
        return new FrontEnds(limits, node.node(), other.node());
    }

    @AfterEach
    void close() throws Exception {
        fronts.closeIdle();
        node.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/versions/1"})
    void generate_answered_underTheNameThatWasAsked(String version) throws Exception {
        node.play = connection -> {
            seen.add(connection.message());
            String json = "{\"id\":\"7\",\"model_name\":\"" + fronts.variant()
                    + "\",\"model_version\":\"3\",\"text_output\":\"ho\"}";
            connection.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nendpoint-load-metrics: {}\r\n"
                    + "transfer-encoding: chunked\r\n\r\n" + chunk(json) + END);
            connection.awaitEnd();
        };
        try (RawConnection client = client()) {
            Message answer =
                    client.write(request(version + "/generate", PROMPT)).message();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text())
                    .isEqualTo(
                            "{\"id\":\"7\",\"model_name\":\"fashion\",\"model_version\":\"1\",\"text_output\":\"ho\"}");
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.header("endpoint-load-metrics")).isEqualTo("{}");
            assertThat(answer.header("infaas-node")).isEqualTo("a");
        }
        Message asked = seen.remove();
        assertThat(asked.head()).startsWith("POST /v2/models/" + fronts.variant() + "/generate HTTP/1.1\r\n");
        assertThat(asked.text()).isEqualTo(PROMPT);
        assertThat(fronts.count("infaas.gateway.requests", "outcome", "ok")).isEqualTo(1);
    }

    @Test
    void stream_eachEvent_passesBeforeTheNextIsSaid() throws Exception {
        CountDownLatch[] read = {new CountDownLatch(1), new CountDownLatch(1)};
        node.play = connection -> {
            seen.add(connection.message());
            connection.write(EVENTS + chunk(event("one")));
            await(read[0]);
            connection.write(chunk(": ping\n\n") + chunk("data: {\"error\":\"no '" + fronts.variant() + "'\"}\n\n"));
            await(read[1]);
            connection.write(chunk(event("two")) + END);
            connection.awaitEnd();
        };
        try (RawConnection client = client()) {
            Message head = client.write(request("/generate_stream", PROMPT)).headOnly();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
            assertThat(head.header("transfer-encoding")).isEqualTo("chunked");

            assertThat(client.chunk()).isEqualTo(createEvent("one"));
            read[0].countDown();
            assertThat(client.chunk() + client.chunk()).isEqualTo(": ping\n\ndata: {\"error\":\"no 'fashion'\"}\n\n");
            read[1].countDown();
            assertThat(client.chunk()).isEqualTo(createEvent("two"));
            assertThat(client.chunk()).isEmpty();
        }
        assertThat(seen.remove().head())
                .startsWith("POST /v2/models/" + fronts.variant() + "/generate_stream HTTP/1.1\r\n");
        assertThat(elsewhere).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text_input\":\"hi\",\"infaas_min_accuracy\":0.99,\"infaas_latency_ms\":1}",
                "{\"text_input\":\"hi\",\"parameters\":{\"infaas_min_accuracy\":0.99}}"
            })
    void generate_objectiveInParameters_isHeeded(String prompt) throws Exception {
        try (RawConnection client = client()) {
            Message answer = client.write(request("/generate", prompt)).message();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("no variant of 'fashion' reaches accuracy 0.99");
        }
    }

    @Test
    void generate_objectiveInHeaders_isHeeded() throws Exception {
        try (RawConnection client = client()) {
            Message answer = client.write(request("/generate_stream", PROMPT)
                            .replace("host: x", "host: x\r\ninfaas-min-accuracy: 93"))
                    .message();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("infaas-min-accuracy must be a share");
        }
    }

    @Test
    void generate_compressedOrBroken_isRefusedInTritonsWords() throws Exception {
        try (RawConnection client = client()) {
            Message compressed = client.write(
                            request("/generate", PROMPT).replace("host: x", "host: x\r\ncontent-encoding: gzip"))
                    .message();
            Message broken =
                    client.write(request("/generate", "{\"text_input\":")).message();
            Message unknown = client.write(request("/versions/7/generate", "{")).message();

            assertThat(compressed.status()).isEqualTo(400);
            assertThat(compressed.text())
                    .isEqualTo("{\"error\":\"Unsupported content-encoding, only 'identity' is supported.\"}");
            assertThat(broken.status()).isEqualTo(500);
            assertThat(broken.text()).contains("failed to parse the request JSON buffer");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(client.write("GET /v2/models/fashion/generate HTTP/1.1\r\nhost: x\r\n\r\n")
                            .message()
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void stream_beginsWithAnError_keepsItsFormAndTellsNoVariant() throws Exception {
        node.play = connection -> {
            connection.message();
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                    + "transfer-encoding: chunked\r\n\r\n"
                    + chunk("data: {\"error\":\"bad input of '" + fronts.variant() + "'\"}\n\n") + END);
            connection.awaitEnd();
        };
        try (RawConnection client = client()) {
            Message answer = client.write(request("/generate_stream", PROMPT)).message();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("data: {\"error\":\"bad input of 'fashion'\"}\n\n");
            assertThat(answer.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
        }
        assertThat(elsewhere).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\ndata: \r\n",
                "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 26\r\n\r\n{\"error\":\"Server exiting\"}"
            })
    void stream_nodeFailsBeforeItsFirstEvent_theOtherAnswers(String answer) throws Exception {
        node.play = connection -> {
            connection.message();
            connection.write(answer);
        };
        try (RawConnection client = client()) {
            assertThat(client.write(request("/generate_stream", PROMPT))
                            .message()
                            .text())
                    .isEqualTo(createEvent("from b"));
        }
        assertThat(elsewhere).hasValue(1);
    }

    @Test
    void stream_nodeIsLostAfterAnEvent_clientSeesThatItIsNotWhole() throws Exception {
        node.play = connection -> {
            connection.message();
            connection.write(EVENTS + chunk(event("one")));
        };
        try (RawConnection client = client()) {
            assertThatThrownBy(() ->
                            client.write(request("/generate_stream", PROMPT)).message())
                    .isInstanceOfAny(EOFException.class, SocketException.class);
        }
        assertThat(elsewhere).hasValue(0);
        Until.within(5, () -> fronts.count("infaas.gateway.requests", "outcome", "node_lost") == 1);
    }

    @Test
    void stream_clientGoesAway_nodeIsTold() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        node.play = connection -> {
            connection.message();
            connection.write(EVENTS + chunk(event("one")));
            if (connection.awaitEnd()) {
                told.countDown();
            }
        };
        try (RawConnection client = client()) {
            client.write(request("/generate_stream", PROMPT)).headOnly();
            assertThat(client.chunk()).isEqualTo(createEvent("one"));
        }

        await(told);
        Until.within(5, () -> fronts.count("infaas.gateway.requests", "outcome", "cancelled") == 1);
    }

    @Test
    void stream_clientReadsSlowly_nodeIsHeldBack() throws Exception {
        AtomicLong written = new AtomicLong();
        String event = event("x".repeat(100_000));
        int events = 600;
        node.play = connection -> {
            connection.message();
            connection.write(EVENTS);
            for (int i = 0; i < events; i++) {
                connection.write(chunk(event));
                written.addAndGet(event.length());
            }
            connection.write(END);
            connection.awaitEnd();
        };
        try (RawConnection client = client()) {
            client.write(request("/generate_stream", PROMPT)).headOnly();

            assertThat(HttpLimitsIT.awaitStill(written)).isLessThan(events * (long) event.length() * 2 / 3);
        }
    }

    @Test
    void stream_goesOnLongerThanAQueryMay_isNotCutOffWhileItDoes() throws Exception {
        fronts.close();
        fronts = fronts(Duration.ofMillis(1500));
        long begin = System.nanoTime();
        node.play = connection -> {
            connection.message();
            connection.write(EVENTS);
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(3500)) {
                connection.write(chunk(event("on")));
                LockSupport.parkNanos(20_000_000);
            }
            connection.write(chunk(event("last")));
            connection.awaitEnd();
        };
        try (RawConnection client = client()) {
            client.write(request("/generate_stream", PROMPT)).headOnly();
            String part = client.chunk();
            while (!part.endsWith(createEvent("last"))) {
                part = client.chunk();
            }

            assertThatThrownBy(client::chunk).isInstanceOfAny(EOFException.class, SocketException.class);
        }
        assertThat(fronts.count("infaas.gateway.requests", "outcome", "deadline"))
                .isEqualTo(1);
    }

    @Test
    void stream_eventLargerThanMayBe_isBrokenOff() throws Exception {
        node.play = connection -> {
            connection.message();
            connection.write(EVENTS + chunk(event("one")));
            for (int i = 0; i < 2; i++) {
                connection.write(chunk("x".repeat(1 << 20)));
            }
            connection.awaitEnd();
        };
        try (RawConnection client = client()) {
            assertThatThrownBy(() ->
                            client.write(request("/generate_stream", PROMPT)).message())
                    .isInstanceOfAny(EOFException.class, SocketException.class);
        }
    }

    private RawConnection client() throws IOException {
        return RawConnection.to(fronts.http.port());
    }

    private static String request(String end, String prompt) {
        return "POST /v2/models/fashion" + end + " HTTP/1.1\r\nhost: x\r\ninfaas-expose-decision: 1\r\ncontent-length: "
                + prompt.length() + "\r\n\r\n" + prompt;
    }

    private String event(String text) {
        return "data: {\"model_name\":\"" + fronts.variant() + "\",\"model_version\":\"3\",\"text_output\":\"" + text
                + "\"}\n\n";
    }

    private static String createEvent(String text) {
        return "data: {\"model_name\":\"fashion\",\"model_version\":\"1\",\"text_output\":\"" + text + "\"}\n\n";
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static void await(CountDownLatch latch) throws IOException {
        HttpLimitsIT.await(latch);
    }
}
