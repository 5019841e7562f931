package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Requests whose bodies the gateway reads itself. */
class OwnAnswersIT {

    private static final String READY = "[{\"name\":\"fashion\",\"version\":\"1\",\"state\":\"READY\"}]";

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(limits(Duration.ofSeconds(10)));

    private static GatewayLimits limits(Duration bodyTime) {
        return new GatewayLimits(1 << 20, 0, 0, 10, 10, Duration.ofSeconds(10), bodyTime);
    }

    @Test
    void body_chunkedAndInPieces_readAsAWhole() throws Exception {
        String request = head("transfer-encoding: chunked") + "5\r\n{\"rea\r\n9\r\ndy\":true}\r\n0\r\n\r\n";
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(RawConnection.bytes(request), List.of(1, 7, 3));

            assertThat(client.message().text()).isEqualTo(READY);
        }
    }

    @Test
    void requests_severalAtOnce_answeredInOrder() throws Exception {
        String index = post("/v2/repository/index", "{}");
        String stats = "GET /v2/models/nope/stats HTTP/1.1\r\nhost: x\r\n\r\n";
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(stats + index + stats + post("/v2/models/fashion/infer", "{\"inputs\":[]}") + index);

            assertThat(client.message().text()).contains("'nope' is not available");
            assertThat(client.message().text()).isEqualTo(READY);
            assertThat(client.message().text()).contains("'nope' is not available");
            assertThat(client.message().text()).contains("\"model_name\":\"fashion\"");
            assertThat(client.message().text()).isEqualTo(READY);
        }
    }

    @Test
    void body_tooLarge_refusedAndTheConnectionIsUsable() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(post("/v2/logging", " ".repeat(70_000)));
            Message refused = client.message();

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("exceeds the maximum allowed value of 65536 bytes");
            assertThat(client.write(post("/v2/repository/index", "")).message().text())
                    .isEqualTo(READY);
        }
    }

    @Test
    void body_doesNotCome_refusedAndClosed() throws Exception {
        FrontEnds impatient = new FrontEnds(limits(Duration.ofMillis(300)));
        try (RawConnection client = RawConnection.to(impatient.http.port())) {
            client.write(head("content-length: 9") + "{");

            assertThat(client.message().text()).isEqualTo("{\"error\":\"the request body did not arrive in time\"}");
            assertThat(client.awaitEnd()).isTrue();
        }
        impatient.close();
    }

    @Test
    void body_expectsToBeAskedFor_isAskedFor() throws Exception {
        try (RawConnection client = RawConnection.to(fronts.http.port())) {
            client.write(head("content-length: 2\r\nexpect: 100-continue"));
            assertThat(client.headOnly().status()).isEqualTo(100);

            assertThat(client.write("{}").message().text()).isEqualTo(READY);
        }
    }

    private static String head(String header) {
        return "POST /v2/repository/index HTTP/1.1\r\nhost: x\r\n" + header + "\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nhost: x\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }
}
