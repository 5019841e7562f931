package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FaultProxyIT {

    private static final int SILENCE_MS = 100;

    private final Vertx vertx = Vertx.vertx();
    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.to(vertx, server.getLocalPort());
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void stalled_bytesArriveLateInBothDirections() throws Exception {
        try (Socket near = connect();
                Socket far = server.accept()) {
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);

            proxy.inject(FaultProxy.Fault.STALLED);
            near.getOutputStream().write(2);
            far.getOutputStream().write(3);
            assertSilent(near);
            assertSilent(far);

            proxy.inject(FaultProxy.Fault.NONE);
            assertThat(far.getInputStream().read()).isEqualTo(2);
            assertThat(near.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void closed_bothEndsAreClosedAndNewOnesToo() throws Exception {
        try (Socket near = connect();
                Socket far = server.accept()) {
            proxy.inject(FaultProxy.Fault.CLOSED);

            assertThat(near.getInputStream().read()).isEqualTo(-1);
            assertThat(far.getInputStream().read()).isEqualTo(-1);
            try (Socket next = connect()) {
                assertThat(next.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void closeConnections_newOnesAreServed() throws Exception {
        try (Socket near = connect();
                Socket far = server.accept()) {
            // one byte through: the proxy has joined both ends
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);

            proxy.closeConnections();

            assertThat(near.getInputStream().read()).isEqualTo(-1);
            assertThat(far.getInputStream().read()).isEqualTo(-1);
            try (Socket next = connect();
                    Socket end = server.accept()) {
                next.getOutputStream().write(2);
                assertThat(end.getInputStream().read()).isEqualTo(2);
            }
            assertThat(proxy.accepted()).isEqualTo(2);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(0);
    }
}
