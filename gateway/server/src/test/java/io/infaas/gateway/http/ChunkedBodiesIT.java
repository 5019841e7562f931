package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A Triton ends by a body of very many small chunks, so that a node gets few large ones. */
class ChunkedBodiesIT {

    private static final String JSON = "{\"inputs\":[]}";
    private static final String HEAD = "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\n"
            + "inference-header-content-length: " + JSON.length() + "\r\n";
    private static final int BYTES = 20_000;

    private final AtomicInteger chunks = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();
    private final RawNode node = new RawNode(this::countChunks);

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(
                    GatewayLimits.DEFAULT.waiting(GatewayLimits.DEFAULT.queryTimeout()), node.node())
            .closing(node);

    @Test
    void infer_chunksOfOneByte_fewChunksForTheNode() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.httpPort())) {
            // without chunks: from here on there is a connection to the node
            client.write(HEAD + "content-length: " + JSON.length() + "\r\n\r\n" + JSON);
            assertThat(client.message().status()).isEqualTo(200);
            client.write(HEAD + "transfer-encoding: chunked\r\n\r\n");
            client.write(Integer.toHexString(JSON.length()) + "\r\n" + JSON + "\r\n");
            // many reads of the gateway
            client.write(RawConnection.bytes("1\r\na\r\n".repeat(BYTES)), List.of(600));
            client.write("0\r\n\r\n");

            assertThat(client.message().status()).isEqualTo(200);
        }

        assertThat(bytes).hasValue(JSON.length() + BYTES);
        assertThat(chunks).hasValueLessThanOrEqualTo(2);
    }

    private void countChunks(RawConnection connection) throws IOException {
        String answer = "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[]}";
        while (true) {
            RawConnection.Message request = connection.headOnly();
            connection.body(request.length());
            if (request.length() == 0) {
                readChunks(connection);
            }
            connection.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                    .formatted(answer.length(), answer));
        }
    }

    private void readChunks(RawConnection connection) throws IOException {
        for (String chunk = connection.chunk(); !chunk.isEmpty(); chunk = connection.chunk()) {
            chunks.incrementAndGet();
            bytes.addAndGet(chunk.length());
        }
    }
}
