package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The message limit binds bodies that have to be held as a whole, not those whose tensors pass as they come. */
class StreamedHttpBodiesIT {

    private static final int HELD = 1 << 10;
    private static final byte[] TENSOR = new byte[300_000];
    private static final String JSON = "{\"inputs\":[]}";
    private static final String NAMES = "{\"model_name\":\"small\",\"model_version\":\"3\",\"outputs\":[]}";
    private static final String TOO_LARGE =
            "{\"error\":\"the request body exceeds the maximum allowed value of " + HELD + " bytes\"}";
    private static final GatewayLimits LIMITS =
            new GatewayLimits(HELD, HELD, HELD, 100, 50, Duration.ofMillis(500), Duration.ofSeconds(20));

    @AutoClose
    private final RawNode node = new RawNode(StreamedHttpBodiesIT::answerAll);

    @AutoClose
    private FrontEnds fronts = new FrontEnds(LIMITS, node.node());

    @Test
    void infer_tensorsAboveTheMessageLimit_passBothWays() throws Exception {
        try (RawConnection client = client()) {
            client.write(head("fashion", JSON.length(), JSON.length() + TENSOR.length) + JSON);

            assertLargeAnswer(client.write(TENSOR));
            assertNextIsServed(client);
        }
    }

    @Test
    void infer_inChunksOrRaw_passesToo() throws Exception {
        try (RawConnection client = client()) {
            client.write("POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\ninference-header-content-length: "
                    + JSON.length() + "\r\ntransfer-encoding: chunked\r\n\r\n");
            client.write(Integer.toHexString(JSON.length() + TENSOR.length) + "\r\n" + JSON);
            assertLargeAnswer(client.write(TENSOR).write("\r\n0\r\n\r\n"));

            client.write(head("fashion", 0, TENSOR.length));
            assertLargeAnswer(client.write(TENSOR));
        }
    }

    private static void assertLargeAnswer(RawConnection client) throws IOException {
        Message answer = client.message();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).startsWith("{\"model_name\":\"fashion\",\"model_version\":\"1\"");
        assertThat(answer.body().length()).isGreaterThan(TENSOR.length);
    }

    @Test
    void infer_jsonAboveTheMessageLimit_isRefusedHoweverItComes() throws Exception {
        try (RawConnection client = client()) {
            Message json = client.write("POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\ncontent-length: "
                            + TENSOR.length + "\r\n\r\n")
                    .write(TENSOR)
                    .message();
            Message start = client.write(head("fashion", HELD + 1, TENSOR.length))
                    .write(TENSOR)
                    .message();
            Message compressed = client.write(
                            "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\n"
                                    + "inference-header-content-length: 2\r\ncontent-length: " + (HELD + 1)
                                    + "\r\n\r\n")
                    .write(new byte[HELD + 1])
                    .message();

            assertThat(json.text()).isEqualTo(TOO_LARGE);
            assertThat(start.text()).isEqualTo(TOO_LARGE);
            assertThat(compressed.text()).isEqualTo(TOO_LARGE);
            assertNextIsServed(client);
        }
    }

    @Test
    void infer_nodeRefusesTheSize_itsAnswerPassesAndTheConnectionStays() throws Exception {
        node.play = connection -> {
            Message asked = connection.headOnly();
            String text = "{\"error\":\"request JSON size exceeds the maximum allowed value of 10 bytes\"}";
            connection.write("HTTP/1.1 400 Bad Request\r\ncontent-length: " + text.length() + "\r\n\r\n" + text);
            connection.body(asked.length());
            answerAll(connection);
        };
        try (RawConnection client = client()) {
            client.write(head("fashion", JSON.length(), JSON.length() + TENSOR.length) + JSON);

            Message answer = client.write(TENSOR).message();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("exceeds the maximum allowed value of 10 bytes");
            node.play = StreamedHttpBodiesIT::answerAll;
            assertNextIsServed(client);
        }
    }

    @Test
    void infer_refusedWhileItsBodyComes_clientGetsTheAnswerAndTheConnectionStays() throws Exception {
        try (RawConnection client = client()) {
            client.write(head("nobody", JSON.length(), JSON.length() + TENSOR.length) + JSON);

            assertThat(client.write(TENSOR).message().status()).isEqualTo(404);
            assertNextIsServed(client);
        }
    }

    @Test
    void answer_namesBehindMoreThanTheMessageLimit_isRefused() throws Exception {
        node.play = connection -> {
            connection.message();
            String late = "{\"x\":\"" + "y".repeat(HELD) + "\",";
            connection.write("HTTP/1.1 200 OK\r\ncontent-length: " + TENSOR.length + "\r\n\r\n" + late);
            connection.rest();
        };
        try (RawConnection client = client()) {
            Message answer = client.write(head("fashion", JSON.length(), JSON.length()) + JSON)
                    .message();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("the answer is larger than the maximum of " + HELD + " bytes");
        }
    }

    @Test
    void limitOnWhatStreams_requestOrAnswerAboveIt_isRefusedOrCut() throws Exception {
        fronts.close();
        fronts = new FrontEnds(LIMITS.withMaxStreamedBytes(TENSOR.length), node.node());
        try (RawConnection client = client()) {
            Message refused = client.write(head("fashion", JSON.length(), TENSOR.length + 1))
                    .message();
            assertThat(refused.text()).contains("exceeds the maximum allowed value of " + TENSOR.length + " bytes");
        }
        try (RawConnection client = client()) {
            client.write(head("fashion", JSON.length(), TENSOR.length) + JSON);
            Message answer =
                    client.write(new byte[TENSOR.length - JSON.length()]).message();
            assertThat(answer.text()).contains("the answer is larger than the maximum of " + TENSOR.length + " bytes");

            node.play = connection -> {
                connection.message();
                connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                connection.write(Integer.toHexString(NAMES.length()) + "\r\n" + NAMES + "\r\n");
                connection.write(Integer.toHexString(TENSOR.length) + "\r\n").write(TENSOR);
                connection.rest();
            };
            client.write(head("fashion", JSON.length(), JSON.length()) + JSON);
            assertThatThrownBy(client::message).isInstanceOfAny(EOFException.class, SocketException.class);
        }
    }

    /** Answers with the request's bytes as a tensor. */
    private static void answerAll(RawConnection connection) throws IOException {
        while (true) {
            int length = connection.message().body().length();
            connection.write("HTTP/1.1 200 OK\r\ninference-header-content-length: " + NAMES.length()
                    + "\r\ncontent-length: " + (NAMES.length() + length) + "\r\n\r\n" + NAMES);
            connection.write(new byte[length]);
        }
    }

    private static void assertNextIsServed(RawConnection client) throws IOException {
        Message next = client.write(head("fashion", JSON.length(), JSON.length()) + JSON)
                .message();
        assertThat(next.status()).isEqualTo(200);
    }

    private static String head(String model, int jsonLength, int length) {
        return "POST /v2/models/" + model + "/infer HTTP/1.1\r\nhost: x\r\ninference-header-content-length: "
                + jsonLength + "\r\ncontent-length: " + length + "\r\n\r\n";
    }

    private RawConnection client() throws IOException {
        return RawConnection.to(fronts.http.port());
    }
}
