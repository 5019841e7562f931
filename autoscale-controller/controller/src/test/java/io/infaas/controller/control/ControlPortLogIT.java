package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.infaas.gateway.contract.MutualTls;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.RecordedLog;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer without rights does to the control port costs no line of the log at its default level. */
final class ControlPortLogIT {

    private static final int TIMES = 50;
    private static final byte[] PLAIN = "GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener recorder = new RecordingGatewayListener();

    @AfterEach
    void close() throws Exception {
        Until.done(vertx.close());
    }

    @Test
    void resetStreamsWithoutToken_logNothing() throws Exception {
        ControlConfig config = new ControlConfig("127.0.0.1", 0, Optional.of("a-secret"), Optional.empty());
        ControlServer server = Until.done(ControlServer.start(vertx, config, recorder));
        try (RecordedLog log = RecordedLog.byAll(Level.WARN)) {
            for (int i = 0; i < TIMES; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(ResetStreams.attach(300, i));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (SocketException reset) {
                    // a reset ends the connection as well
                }
            }
            Until.done(server.close());

            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void plainConnectionsToTheTlsPort_logNothing() throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        Certificates.Issued own = authority.issue("controller", "IP:127.0.0.1", 1);
        MutualTls tls = new MutualTls(own.certificate(), own.key(), authority.authority());
        ControlServer server = Until.done(ControlServer.start(
                vertx, new ControlConfig("127.0.0.1", 0, Optional.empty(), Optional.of(tls)), recorder));
        try (RecordedLog log = RecordedLog.byAll(Level.WARN)) {
            for (int i = 0; i < TIMES; i++) {
                sendUntilClosed(server.port(), PLAIN);
            }
            Until.done(server.close());

            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void bytesOfNoProtocol_logNothing() throws Exception {
        ControlServer server = Until.done(ControlServer.start(vertx, ControlConfig.local(0), recorder));
        try (RecordedLog log = RecordedLog.byAll(Level.WARN)) {
            for (int i = 0; i < TIMES; i++) {
                sendUntilClosed(server.port(), PLAIN);
                sendUntilClosed(
                        server.port(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense".getBytes(StandardCharsets.US_ASCII));
            }
            Until.done(server.close());

            assertThat(log.lines()).isEmpty();
        }
    }

    private static void sendUntilClosed(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // a reset ends the connection as well
        }
    }
}
