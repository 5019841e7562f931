package io.infaas.gateway.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.RecordedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that does not complete a TLS handshake costs no line of the log at its default level. */
class TlsPortLogIT {

    private static final int CONNECTIONS = 20;
    private static final byte[] PLAIN = "GET /v2 HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A TLS record that announces a handshake message and breaks off within it. */
    private static final byte[] BROKEN_HELLO = HexFormat.of().parseHex("16030100050100ffff03");

    @TempDir
    private Path folder;

    private FrontEnds fronts;
    private FrontEnd http;
    private FrontEnd grpc;

    @BeforeEach
    void open() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT);
        Certificates.Issued own = new Certificates(folder, "authority").issue("gateway", "IP:127.0.0.1", 1);
        Optional<ServerTls> tls = Optional.of(new ServerTls(own.certificate(), own.key()));
        http = HttpFront.listen(
                        fronts.serving,
                        new ManagementEndpoints(fronts.management()),
                        "127.0.0.1",
                        0,
                        tls,
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);
        grpc = GrpcFront.listen(
                        fronts.serving,
                        new ManagementMethods(fronts.management()),
                        "127.0.0.1",
                        0,
                        tls,
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        http.shutdown(Duration.ofMillis(100)).await(5, TimeUnit.SECONDS);
        grpc.shutdown(Duration.ofMillis(100)).await(5, TimeUnit.SECONDS);
        fronts.close();
    }

    @Test
    void plainConnection_logsNothing() throws Exception {
        assertNothingLogged(PLAIN);
    }

    @Test
    void brokenHandshake_logsNothing() throws Exception {
        assertNothingLogged(BROKEN_HELLO);
    }

    private void assertNothingLogged(byte[] bytes) throws Exception {
        try (RecordedLog log = RecordedLog.byAll(Level.WARN)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                sendUntilClosed(http.port(), bytes);
                sendUntilClosed(grpc.port(), bytes);
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    private static void sendUntilClosed(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            // a reset ends the connection as well
        }
    }
}
