package io.infaas.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.grpc.RawProbeClient;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.gateway.memory.AttackedGateway;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold more connections than the gateway may open files take nothing from a client beside them. */
class FewFilesIT {

    private static final int OPEN_FILES = 256;
    private static final int HELD = 400;
    private static final String LIVE = "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n";

    @TempDir
    private Path folder;

    @Test
    void idleConnections_boundBelowOpenFiles_othersLoseNothing() throws Exception {
        assertUnharmed();
    }

    @Test
    void idleConnections_openFilesRunOut_othersLoseNothing() throws Exception {
        assertUnharmed("--max-connections=100000");
    }

    private void assertUnharmed(String... flags) throws Exception {
        List<Socket> held = new ArrayList<>();
        try (AttackedGateway gateway = AttackedGateway.withOpenFiles(folder, OPEN_FILES, flags)) {
            try (RawProbeClient probe = new RawProbeClient(gateway.httpPort(), gateway.grpcPort())) {
                probe.assertServed(RawProbeClient.PER_SECOND);
                for (int i = 0; i < HELD; i++) {
                    held.add(hold(i % 2 == 0 ? gateway.httpPort() : gateway.grpcPort()));
                }
                for (int i = 0; i < RawProbeClient.PER_SECOND; i++) {
                    assertServed(gateway.httpPort());
                    RawPeer.client(gateway.grpcPort(), 65_535).close();
                }
                probe.assertServed(2 * RawProbeClient.PER_SECOND);
            }
            assertThat(gateway.scrape())
                    .startsWith("HTTP/1.0 200 OK")
                    .doesNotContain("infaas_gateway_connections_refused_total{");
            gateway.end();
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    // from another loopback address where there is one: an unused connection of the address that has most of them is
    // ended after a tenth of a second, which a newcomer on a slow machine may need
    private static Socket hold(int port) throws IOException {
        Socket made = new Socket();
        try {
            made.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
        } catch (BindException onlyOne) {
            made.close();
            return connect(port);
        }
        made.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return made;
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void assertServed(int port) throws IOException {
        try (Socket client = connect(port)) {
            client.getOutputStream().write(LIVE.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 OK");
        }
    }
}
