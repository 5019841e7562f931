package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read in two ways reaches no node, and nothing of a name or a header reaches one as anything else. */
class SmugglingIT {

    private static final String INFER_LINE = "POST /v2/models/fashion/infer HTTP/1.1\r\n";
    private static final String INFER = INFER_LINE + "host: x\r\n";
    private static final String JSON = "{\"inputs\":[]}";
    private static final String CHUNKED = INFER + "transfer-encoding: chunked\r\n\r\n";

    /** A second request that must never be one. */
    private static final String HIDDEN = "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n";

    private final Queue<Message> seen = new ConcurrentLinkedQueue<>();
    private final RawNode node = new RawNode(connection -> {
        while (true) {
            seen.add(connection.message());
            String json = "{\"model_name\":\"small\",\"model_version\":\"3\"}";
            connection.write("HTTP/1.1 200 OK\r\ncontent-length: " + json.length() + "\r\n\r\n" + json);
        }
    });

    @AutoClose("closeIdle")
    private final FrontEnds fronts = new FrontEnds(
                    new GatewayLimits(
                            4 << 20, 1 << 20, 64L << 20, 100, 10, Duration.ofSeconds(1), Duration.ofSeconds(20)),
                    node.node())
            .closing(node);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 13\r\ncontent-length: 14\r\n",
                "content-length: 13\r\ncontent-length: 13\r\n",
                "content-length: 13, 13\r\n",
                "content-length: +13\r\n",
                "content-length: -13\r\n",
                "content-length: 0x0d\r\n",
                "content-length: 1 3\r\n",
                "content-length: \r\n",
                "content-length: 13\r\ntransfer-encoding: chunked\r\n",
                "transfer-encoding: chunked\r\ncontent-length: 13\r\n",
                "transfer-encoding: chunked\r\nContent-Length : 13\r\n",
                "transfer-encoding: xchunked\r\n",
                "transfer-encoding: identity\r\n",
                "transfer-encoding: gzip, chunked\r\n",
                "transfer-encoding: chunked, chunked\r\n",
                "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
                "transfer-encoding: \u000bchunked\r\n",
                "transfer-encoding:\r\n",
                "content-length : 13\r\n",
                "content-length\t: 13\r\n",
                "content-length: 13\nx: y\r\n",
                "x: a\rcontent-length: 13\r\n",
                "x: a\u0000b\r\ncontent-length: 13\r\n",
                "x\u0000y: a\r\ncontent-length: 13\r\n",
                "no header\r\ncontent-length: 13\r\n",
                ": nameless\r\ncontent-length: 13\r\n"
            })
    void headers_readInTwoWays_refusedAndClosed(String headers) throws Exception {
        assertRefused(INFER + headers + "\r\n" + JSON + HIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v2/models/fashion/infer HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n",
                "POST /v2/models/fash ion/infer HTTP/1.1\r\nhost: x\r\n\r\n",
                "POST /v2/models/fashion/infer HTTP/1.1 \r\nx\r\n\r\n",
                "POST /v2/models/fashion/infer HTTP/1.1\nhost: x\n\n",
                "POST /v2/models/fashion\r\n/infer HTTP/1.1\r\n\r\n",
                "POST /v2/models/fashion/infer HTTP/x\r\n\r\n",
                "PO\u0000ST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n\r\n",
                "\u0000POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n\r\n",
                "\u0001\u001fPOST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n\r\n",
                "\tPOST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n\r\n",
                "\u007fPOST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n\r\n"
            })
    void requestLine_noneOrReadInTwoWays_refusedAndClosed(String request) throws Exception {
        assertRefused(request + "d\r\n" + JSON + "\r\n0\r\n\r\n" + HIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n" + JSON,
                "-d\r\n" + JSON,
                "+d\r\n" + JSON,
                "0xd\r\n" + JSON,
                "\r\n" + JSON,
                " \r\n" + JSON,
                "d d\r\n" + JSON,
                "fffffffff\r\n" + JSON,
                "10000000d\r\n" + JSON + "\r\n0\r\n\r\n",
                "10000000000000000d\r\n" + JSON + "\r\n0\r\n\r\n",
                "d;a=\"x\r\n" + JSON + "\r\n0\r\n\r\n",
                "d;a=\"\r\n\"\r\n" + JSON + "\r\n0\r\n\r\n",
                "d;a=\"\n\"\r\n" + JSON + "\r\n0\r\n\r\n",
                "d;a\n" + JSON + "\r\n0\r\n\r\n",
                "d;a\rb\r\n" + JSON + "\r\n0\r\n\r\n",
                "d;a\u0000\r\n" + JSON + "\r\n0\r\n\r\n",
                "d \r\n" + JSON + "\r\n0\r\n\r\n",
                " d\r\n" + JSON + "\r\n0\r\n\r\n",
                "d\n" + JSON + "\n0\n\n",
                "d\r\n" + JSON + "0\r\n\r\n",
                "d\r\n" + JSON + "xx\r\n0\r\n\r\n",
                "c\r\n" + JSON + "\r\n0\r\n\r\n"
            })
    void chunks_broken_refusedAndClosed(String chunks) throws Exception {
        assertRefused(CHUNKED + chunks + HIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host: x\r\nhost: x\r\n",
                "host: x\r\nHost: y\r\n",
                "host: x y\r\n",
                "host: x, y\r\n",
                "host: x/y\r\n",
                "host: x?y\r\n",
                "host: x#y\r\n",
                "host: user@x\r\n",
                "host: x\\y\r\n",
                "host: \u00e9\r\n",
                "host: \"x\"\r\n"
            })
    void host_noneOrSeveralOrNoHost_refusedAndClosed(String host) throws Exception {
        assertRefused(INFER_LINE + host + "content-length: 13\r\n\r\n" + JSON + HIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "x:8000", "127.0.0.1:8000", "[::1]:8000", "", "gateway.svc.cluster.local", "a_b-c~d", "%41"
            })
    void host_oneThatMayBe_served(String host) throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(INFER_LINE + "host: " + host + "\r\ncontent-length: 13\r\n\r\n" + JSON);

            assertThat(client.message().status()).isEqualTo(200);
        }
        assertNextIsServed();
    }

    @Test
    void host_http10_mayBeMissing() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write("POST /v2/models/fashion/infer HTTP/1.0\r\ncontent-length: 13\r\n\r\n" + JSON);

            assertThat(client.message().status()).isEqualTo(200);
        }
        assertNextIsServed();
        assertRefused(
                "POST /v2/models/fashion/infer HTTP/1.0\r\nhost: x\r\nhost: y\r\ncontent-length: 13\r\n\r\n" + JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.9", "0.9", "2.0", "3.0"})
    void version_otherThanTheTwo_refusedAndClosed(String version) throws Exception {
        String line = "POST /v2/models/fashion/infer HTTP/" + version + "\r\n";
        assertRefused(line + "host: x\r\ncontent-length: 13\r\n\r\n" + JSON + HIDDEN, 505);
    }

    @Test
    void header_blanksAroundItsValue_areNoPartOfIt() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(INFER + "content-length: \t13 \t \r\nx-own: a \t\r\n\r\n" + JSON);

            assertThat(client.message().status()).isEqualTo(200);

            Message passed = seen.remove();
            assertThat(passed.head()).contains("x-own: a\r\n");
            assertThat(passed.text()).isEqualTo(JSON);
        }
        assertNextIsServed();
    }

    private void assertRefused(String request) throws Exception {
        assertRefused(request, 400);
    }

    private void assertRefused(String request, int status) throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            Message answer = client.write(request).message();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.text()).startsWith("{\"error\":\"");
            assertThat(client.awaitEnd()).isTrue();
            assertThat(seen).isEmpty();
        }
        assertNextIsServed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "%2e%2e",
                "fashion%2F..%2F..%2Fsecret",
                "fashion%00",
                "fashion%0d%0ax-own:%20smuggled",
                "fashion%20HTTP/1.1%0d%0a",
                "fashion;x=1",
                "fashion%3Fx",
                "Fashion",
                "{fashion}"
            })
    void name_splicedIntoAPath_isUnknownAsItIs(String name) throws Exception {
        for (String end : new String[] {"infer", "generate", "generate_stream", "versions/1/infer"}) {
            try (RawConnection client = RawConnection.to(fronts.http.port())) {
                Message answer = client.write("POST /v2/models/" + name + "/" + end
                                + " HTTP/1.1\r\nhost: x\r\ncontent-length: 13\r\n\r\n" + JSON)
                        .message();

                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.text())
                        .isIn(
                                "{\"error\":\"Request for unknown model: '" + name + "' is not found\"}",
                                "{\"error\":\"Not Found\"}");
                assertThat(seen).isEmpty();
            }
        }
        assertNextIsServed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v2/models/fashion/../fashion/infer", "/v2/models/fashion%2Finfer", "//v2/models/fashion/infer"
            })
    void path_notOneOfTheProtocol_isNotFound(String path) throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            Message answer = client.write("POST " + path + " HTTP/1.1\r\nhost: x\r\ncontent-length: 13\r\n\r\n" + JSON)
                    .message();

            assertThat(answer.status()).isIn(404, 405);
            assertThat(seen).isEmpty();
        }
        assertNextIsServed();
    }

    @Test
    void parameter_namesAVariantWithALineBreak_isRefusedOnOneLine() throws Exception {
        String json = "{\"inputs\":[],\"parameters\":{\"infaas_variant\":\"x\\r\\ny: z\"}}";
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            Message answer = client.write(INFER + "content-length: " + json.length() + "\r\n\r\n" + json)
                    .message();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.head()).doesNotContain("y: z");
            assertThat(answer.text()).contains("x\\r\\ny: z");
            assertThat(seen).isEmpty();
        }
        assertNextIsServed();
    }

    @Test
    void chunks_withExtensionsAndTrailers_neitherReachesTheNode() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            String chunks = "5;a=b;c=\"d\"\r\n" + JSON.substring(0, 5) + "\r\n8\r\n" + JSON.substring(5) + "\r\n0\r\n"
                    + "x-trailer: smuggled\r\n\r\n";

            assertThat(client.write(CHUNKED + chunks).message().status()).isEqualTo(200);

            Message passed = seen.remove();
            assertThat(passed.text()).isEqualTo(JSON);
            assertThat(passed.head()).doesNotContain("a=b").doesNotContain("x-trailer");
        }
        assertNextIsServed();
    }

    @Test
    void header_foldedOverTwoLines_passesOnOne() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(INFER + "x-own: a\r\n transfer-encoding: chunked\r\ncontent-length: 13\r\n\r\n" + JSON);

            assertThat(client.message().status()).isEqualTo(200);

            Message passed = seen.remove();
            assertThat(passed.header("x-own")).isEqualTo("a transfer-encoding: chunked");
            assertThat(passed.header("transfer-encoding")).isEmpty();
            assertThat(passed.text()).isEqualTo(JSON);
        }
        assertNextIsServed();
    }

    @Test
    void header_ofOneConnection_doesNotPass() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(INFER_LINE + "host: evil\r\nconnection: keep-alive\r\nupgrade: h2c\r\nte: trailers\r\n"
                    + "http2-settings: x\r\nkeep-alive: 1\r\ncontent-length: 13\r\n\r\n" + JSON);

            assertThat(client.message().status()).isEqualTo(200);

            Message passed = seen.remove();
            assertThat(passed.header("host")).startsWith("127.0.0.1:");
            assertThat(passed.head())
                    .doesNotContain("evil", "upgrade", "h2c", "te: ", "http2-settings", "keep-alive", "connection");
        }
        assertNextIsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"infer", "generate", "generate_stream"})
    void json_deeperThanMayBe_isRefused(String end) throws Exception {
        String deep = "{\"x\":" + "[".repeat(200) + "]".repeat(200) + "}";
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write("POST /v2/models/fashion/" + end + " HTTP/1.1\r\nhost: x\r\ncontent-length: " + deep.length()
                    + "\r\n\r\n" + deep);
            Message answer = client.message();

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains("failed to parse the request JSON buffer", "depth");
            assertThat(seen).isEmpty();
        }
        assertNextIsServed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 3\r\ntransfer-encoding: chunked\r\n",
                "transfer-encoding: chunked\r\ncontent-length: 13\r\n",
                "transfer-encoding: chunked\r\nconnection: keep-alive\r\ncontent-length: 4\r\n"
            })
    void length_besideChunks_chunksCountAndTheConnectionEnds(String headers) throws Exception {
        String hidden = INFER + "content-length: 13\r\n\r\n" + JSON;
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            Message answer = client.write(INFER + headers + "\r\nd\r\n" + JSON + "\r\n0\r\n\r\n" + hidden)
                    .message();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.awaitEnd()).isTrue();
            assertThat(seen).singleElement().satisfies(message -> {
                assertThat(message.text()).isEqualTo(JSON);
                assertThat(message.head()).doesNotContain("content-length: 3", "content-length: 4");
            });
        }
        assertNextIsServed();
    }

    private void assertNextIsServed() throws IOException {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            Message answer =
                    client.write(INFER + "content-length: 13\r\n\r\n" + JSON).message();
            assertThat(answer.status()).isEqualTo(200);
            seen.clear();
        }
    }
}
