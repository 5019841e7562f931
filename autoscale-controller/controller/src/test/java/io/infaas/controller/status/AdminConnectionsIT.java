package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.status.AdminAccess.AdminConnections;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AdminConnectionsIT {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void connections_asManyAsMayBe_furtherOnesAreClosedUntilOneEnds() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .connectionHandler(new AdminConnections()::admit)
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        int port = server.actualPort();
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < AdminConnections.MOST; i++) {
                Socket one = connect(port);
                open.add(one);
                assertThat(isAnswered(one)).isTrue();
            }
            assertThat(isAnswered(port)).isFalse();

            open.remove(0).close();
            Until.within(10, () -> isAnswered(port));
        } finally {
            for (Socket one : open) {
                one.close();
            }
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static boolean isAnswered(int port) {
        try (Socket further = connect(port)) {
            return isAnswered(further);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAnswered(Socket client) {
        try {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return client.getInputStream().read() == 'H';
        } catch (IOException closed) {
            return false;
        }
    }
}
