package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that accepts compressed results gets them so, under its own names and of any size; nodes are not asked for it. */
class CompressedAnswerIT {

    private static final String JSON = "{\"inputs\":[]}";
    private static final String RENAMED = "{\"model_name\":\"fashion\",\"model_version\":\"1\",\"outputs\":[]}";

    private final Queue<Message> seen = new ConcurrentLinkedQueue<>();
    private volatile byte[] tensor = new byte[0];
    private final RawNode node = new RawNode(connection -> {
        while (true) {
            seen.add(connection.message());
            String head = head();
            connection.write("HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n"
                    + "inference-header-content-length: " + head.length() + "\r\ncontent-length: "
                    + (head.length() + tensor.length) + "\r\n\r\n" + head);
            connection.write(tensor);
        }
    });

    @AutoClose("closeIdle")
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT, node.node()).closing(node);

    private String head() {
        return "{\"model_name\":\"" + fronts.variant() + "\",\"model_version\":\"3\",\"outputs\":[]}";
    }

    @ParameterizedTest
    @CsvSource({"gzip, 0", "deflate, 0", "gzip, 3000", "deflate, 3000", "gzip, 5000000", "deflate, 5000000"})
    void answer_accepted_compressedAndWhole(String encoding, int bytes) throws Exception {
        tensor = new byte[bytes];
        new Random(7).nextBytes(tensor);
        try (RawConnection client = client()) {
            for (int i = 0; i < 2; i++) {
                Message answer = client.write(request("accept-encoding: br, " + encoding + "\r\n"))
                        .message();

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("content-encoding")).isEqualTo(encoding);
                assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
                assertThat(answer.header("inference-header-content-length"))
                        .isEqualTo(Integer.toString(RENAMED.length()));
                byte[] plain = inflate(answer.body().getBytes(), encoding);
                assertThat(new String(plain, 0, RENAMED.length(), StandardCharsets.US_ASCII))
                        .isEqualTo(RENAMED);
                assertThat(Arrays.copyOfRange(plain, RENAMED.length(), plain.length))
                        .isEqualTo(tensor);
                assertThat(seen.remove().header("accept-encoding")).isEmpty();
            }
            assertThat(client.write(request("")).message().header("content-encoding"))
                    .isEmpty();
        }
    }

    @Test
    void answer_http10_endsWithTheConnection() throws Exception {
        try (RawConnection client = client()) {
            client.write(request("accept-encoding: gzip\r\n").replace("HTTP/1.1", "HTTP/1.0"));
            Message head = client.headOnly();

            assertThat(head.head()).startsWith("HTTP/1.0 200 OK\r\n");
            assertThat(head.header("connection")).isEqualTo("close");
            assertThat(head.header("transfer-encoding")).isEmpty();
            assertThat(new String(inflate(client.rest(), "gzip"), StandardCharsets.US_ASCII))
                    .isEqualTo(RENAMED);
        }
    }

    @Test
    void error_accepted_isNotCompressed() throws Exception {
        node.play = connection -> {
            connection.message();
            connection.write("HTTP/1.1 400 Bad Request\r\ncontent-length: 16\r\n\r\n{\"error\":\"fish\"}");
            connection.awaitEnd();
        };
        try (RawConnection client = client()) {
            Message answer = client.write(request("accept-encoding: gzip\r\n")).message();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("content-encoding")).isEmpty();
        }
    }

    @Test
    void answer_clientReadsSlowly_nodeIsHeldBack() throws Exception {
        int pieces = 3_000;
        AtomicLong written = new AtomicLong();
        byte[] piece = new byte[1 << 14];
        Random random = new Random(7);
        node.play = connection -> {
            connection.message();
            String head = head();
            connection.write("HTTP/1.1 200 OK\r\ncontent-length: " + (head.length() + pieces * piece.length)
                    + "\r\n\r\n" + head);
            for (int i = 0; i < pieces; i++) {
                // nothing that compresses
                random.nextBytes(piece);
                connection.write(piece);
                written.addAndGet(piece.length);
            }
        };
        try (RawConnection client = client()) {
            client.write(request("accept-encoding: gzip\r\n")).headOnly();

            assertThat(HttpLimitsIT.awaitStill(written)).isLessThan(40 << 20);
        }
    }

    @Test
    void answer_clientGoesAway_nodeIsTold() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        node.play = connection -> {
            connection.message();
            String head = head();
            connection.write("HTTP/1.1 200 OK\r\ncontent-length: " + (head.length() + 100_000) + "\r\n\r\n" + head);
            connection.write(new byte[50_000]);
            if (connection.awaitEnd()) {
                told.countDown();
            }
        };
        try (RawConnection client = client()) {
            client.write(request("accept-encoding: gzip\r\n")).headOnly();
        }

        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private RawConnection client() throws IOException {
        return RawConnection.to(fronts.http.port());
    }

    private static String request(String headers) {
        return "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n" + headers + "content-length: 13\r\n\r\n" + JSON;
    }

    private static byte[] inflate(byte[] body, String encoding) throws IOException {
        InputStream packed = new ByteArrayInputStream(body);
        try (InputStream in = encoding.equals("gzip") ? new GZIPInputStream(packed) : new InflaterInputStream(packed)) {
            return in.readAllBytes();
        }
    }
}
