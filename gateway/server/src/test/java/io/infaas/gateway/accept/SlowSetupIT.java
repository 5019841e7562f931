package io.infaas.gateway.accept;

import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.grpc.RawProbeClient;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections whose clients send what precedes a request byte by byte come to an end, and those of others do not. */
class SlowSetupIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SETTINGS = HexFormat.of().parseHex("000000040000000000");

    /** The begin of a frame of settings that is as large as a frame may be. */
    private static final byte[] LARGE_SETTINGS = HexFormat.of().parseHex("003ffc040000000000");

    /** A TLS record that announces a handshake message of 16 KiB. */
    private static final byte[] HELLO = HexFormat.of().parseHex("1603014000010040000303");

    /** A block of headers that another frame has to end. */
    private static final byte[] HEADERS = HexFormat.of().parseHex("000001010000000001" + "82");

    private static final byte[] EMPTY_CONTINUATION = HexFormat.of().parseHex("000000090000000001");

    private FrontEnds fronts;
    private RawProbeClient probe;

    @BeforeEach
    void open() throws Exception {
        fronts = new FrontEnds(
                Vertx.vertx(), NodeConnector::system, GatewayLimits.DEFAULT, new ConnectionLimits(0, TIMEOUT, TIMEOUT));
        probe = new RawProbeClient(fronts.httpPort(), fronts.grpc.port());
    }

    @AfterEach
    void close() {
        probe.assertServed(RawProbeClient.PER_SECOND);
        probe.close();
        fronts.close();
    }

    @Test
    void preface_trickles_connectionEnds() throws Exception {
        assertEnded(fronts.grpc.port(), new byte[0], PREFACE, "handshake");
    }

    @Test
    void preface_withoutSettings_connectionEnds() throws Exception {
        assertEnded(fronts.grpc.port(), joined(PREFACE, LARGE_SETTINGS), new byte[16_380], "handshake");
    }

    @Test
    void tlsHandshake_trickles_connectionEnds(@TempDir Path folder) throws Exception {
        Certificates.Issued own = new Certificates(folder, "authority").issue("gateway", "IP:127.0.0.1", 1);
        FrontEnd encrypted = GrpcFront.listen(
                        fronts.serving,
                        new ManagementMethods(fronts.management()),
                        "127.0.0.1",
                        0,
                        Optional.of(new ServerTls(own.certificate(), own.key())),
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);

        assertEnded(encrypted.port(), HELLO, new byte[16_384], "handshake");

        encrypted.shutdown(Duration.ofMillis(100)).await(5, TimeUnit.SECONDS);
    }

    @Test
    void head_trickles_connectionEnds() throws Exception {
        assertEnded(fronts.httpPort(), new byte[0], text("GET /" + "x".repeat(10_000)), "head");
        assertEnded(fronts.httpPort(), text("GET / HTTP/1.1\r\n"), text("a: b\r\n".repeat(1_000)), "head");
    }

    @Test
    void head_tricklesBehindAnAnswer_connectionEnds() throws Exception {
        String live = "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n";

        assertEnded(fronts.httpPort(), text(live + "GET / HTTP/1.1\r\n"), text("a: b\r\n".repeat(1_000)), "head");
    }

    @Test
    void frame_trickles_connectionEnds() throws Exception {
        assertEnded(fronts.grpc.port(), joined(PREFACE, SETTINGS, LARGE_SETTINGS), new byte[16_380], "head");
    }

    @Test
    void headers_continueByEmptyFrames_connectionEnds() throws Exception {
        byte[] trickle = new byte[0];
        for (int i = 0; i < 60; i++) {
            trickle = joined(trickle, EMPTY_CONTINUATION);
        }
        assertEnded(fronts.grpc.port(), joined(PREFACE, SETTINGS, HEADERS), trickle, "head");
    }

    private void assertEnded(int port, byte[] first, byte[] trickle, String reason) throws Exception {
        double before = fronts.count("infaas.gateway.connections.ended", "reason", reason);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setTcpNoDelay(true);
            client.getOutputStream().write(first);
            for (byte next : trickle) {
                client.getOutputStream().write(next);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                if (fronts.count("infaas.gateway.connections.ended", "reason", reason) > before) {
                    break;
                }
            }
            client.setSoTimeout(20_000);
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // ended as well
        }
        Until.within(10, () -> fronts.count("infaas.gateway.connections.ended", "reason", reason) == before + 1);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }
}
