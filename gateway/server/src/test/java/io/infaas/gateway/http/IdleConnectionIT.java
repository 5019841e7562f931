package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.accept.ConnectionLimits.AddressLimits;
import io.infaas.gateway.accept.ConnectionLimits.ConnectionAge;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.management.ManagementApis;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdleConnectionIT {

    private static final String LIVE = "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final NodeConnector connector = NodeConnector.system(vertx);
    private HttpFront front;

    @BeforeEach
    void open() throws Exception {
        front = listen(Duration.ofMillis(100));
    }

    private HttpFront listen(Duration idle) throws Exception {
        GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
        GatewayLimits limits = GatewayLimits.DEFAULT;
        Router router =
                new Router(new CheapestInTime(bound -> 0), limits, metrics, candidate -> {}, SystemTicker.INSTANCE);
        FrontEndContext serving = new FrontEndContext(
                vertx,
                router,
                metrics,
                limits,
                DecisionExposure.NEVER,
                new RetryBuffer(limits),
                connector,
                new ConnectionLimits(
                        0,
                        AddressLimits.DEFAULT,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        idle,
                        ConnectionAge.ANY));
        return HttpFront.listen(serving, new ManagementEndpoints(ManagementApis.of(vertx, router)), "127.0.0.1", 0)
                .await(5, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        front.shutdown(Duration.ofSeconds(1)).await(5, TimeUnit.SECONDS);
        connector.close();
        vertx.close().await(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                LIVE,
                "GET /v2/health/live HTTP/1.1\r\nhost: ",
                "POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n1"
            })
    void connection_nothingUnderWay_isClosed(String sent) throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));

            // the answer if there is one, and the end
            client.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        assertServed();
    }

    @Test
    void connection_noIdleTime_staysOpen() throws Exception {
        HttpFront patient = listen(Duration.ZERO);
        try (Socket kept = new Socket(InetAddress.getLoopbackAddress(), patient.port());
                Socket ended = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            assertServed(kept);
            assertServed(ended);

            // long enough for the other one to be closed
            ended.getInputStream().readAllBytes();

            assertServed(kept);
        } finally {
            patient.shutdown(Duration.ofSeconds(1)).await(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void shutdown_idleConnections_closedAtOnce() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            client.setSoTimeout(10_000);
            assertServed();

            front.shutdown(Duration.ofMinutes(1)).await(10, TimeUnit.SECONDS);

            assertThat(client.getInputStream().read()).isNegative();
        }
    }

    private void assertServed() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
            assertServed(client);
        }
    }

    private static void assertServed(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        client.getOutputStream().write(LIVE.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) client.getInputStream().read());
        }
        assertThat(answer).contains("HTTP/1.1 200 OK");
    }
}
