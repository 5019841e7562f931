package io.infaas.gateway.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.RecordedLog;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients' ports that encrypt; a client that does not complete a handshake costs no line of the log at its default level. */
class TlsIT {

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
        assertThat(fronts.metrics.queriesInFlight()).isZero();
        fronts.close();
    }

    @Test
    void infer_largeByGrpcOverTls_answeredWhole() throws Exception {
        HttpClient client = fronts.vertx.createHttpClient(
                options(grpc.port()).setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true));
        ModelInferRequest question = Reply.question("fashion", 700_000);

        Reply reply = Reply.grpc(client, question);

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(reply.message().getRawOutputContentsList()).isEqualTo(question.getRawInputContentsList());
        assertThat(fronts.a.seen).hasValue(1);
        client.close().await(5, TimeUnit.SECONDS);
    }

    @Test
    void infer_byHttpOverTls_answered() throws Exception {
        HttpClient client = fronts.vertx.createHttpClient(options(http.port()));
        String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[%s1]}]}"
                .formatted("1.5,".repeat(200_000));

        Reply reply = Reply.http(client, "/v2/models/fashion/infer", Reply.none(), Buffer.buffer(json));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().toString())
                .startsWith("{\"model_name\":\"fashion\"")
                .endsWith(json);
        client.close().await(5, TimeUnit.SECONDS);
    }

    @Test
    void serverTls_fileThatIsNoCertificate_namedWithItsFlag() throws Exception {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");

        assertThatThrownBy(() -> new ServerTls(nothing, nothing).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--tls-cert-file " + nothing);
        assertThatThrownBy(() -> new ServerTls(folder.resolve("absent.pem"), nothing))
                .hasMessageContaining("absent.pem cannot be read");
    }

    private static HttpClientOptions options(int port) {
        return new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port)
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false);
    }

    @Test
    void connection_plain_logsNothing() throws Exception {
        assertNothingLogged(PLAIN);
    }

    @Test
    void connection_brokenHandshake_logsNothing() throws Exception {
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
