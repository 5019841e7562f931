package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that states both a length and chunks: answered as by a Triton, and nothing behind it is a request. */
class LengthBesideChunksIT {

    private static final String INFER = "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n";
    private static final String JSON = "{\"inputs\":[]}";
    private static final String HIDDEN = INFER + "content-length: 13\r\n\r\n" + JSON;

    private final Queue<Message> seen = new ConcurrentLinkedQueue<>();
    private RawNode node;
    private FrontEnds fronts;

    @BeforeEach
    void open() throws Exception {
        node = new RawNode(connection -> {
            while (true) {
                seen.add(connection.message());
                String json = "{\"model_name\":\"small\",\"model_version\":\"3\"}";
                connection.write("HTTP/1.1 200 OK\r\ncontent-length: " + json.length() + "\r\n\r\n" + json);
            }
        });
        fronts = new FrontEnds(GatewayLimits.DEFAULT, node.node());
    }

    @AfterEach
    void close() throws Exception {
        fronts.close();
        node.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 3\r\ntransfer-encoding: chunked\r\n",
                "transfer-encoding: chunked\r\ncontent-length: 13\r\n",
                "transfer-encoding: chunked\r\nconnection: keep-alive\r\ncontent-length: 4\r\n"
            })
    void request_lengthBesideChunks_chunksCountAndTheConnectionEnds(String headers) throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            Message answer = client.write(INFER + headers + "\r\nd\r\n" + JSON + "\r\n0\r\n\r\n" + HIDDEN)
                    .message();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.awaitEnd()).isTrue();
            assertThat(seen).singleElement().satisfies(message -> {
                assertThat(message.text()).isEqualTo(JSON);
                assertThat(message.head()).doesNotContain("content-length: 3", "content-length: 4");
            });
        }
    }
}
