package io.infaas.controller.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Polls a server until it is ready and has the expected name. */
final class ReadinessProbe {

    private static final int ANSWER_MS = 1_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NodeReadiness.ByAnswer server;

    ReadinessProbe(NodeReadiness.ByAnswer server) {
        this.server = server;
    }

    /** Completes {@code ready} with the ports once the server is ready; also returns when it is completed elsewhere. */
    void await(Duration timeout, CompletableFuture<NodePorts> ready) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!ready.isDone()) {
            if (isReady()) {
                ready.complete(server.ports());
                return;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isReady() {
        NodePorts ports = server.ports();
        try {
            return statusOf(ports.http(), "/v2/health/ready") == 200
                    && server.name().equals(nameOf(ports.http()))
                    // bound last: a server that cannot bind it ends even after it was ready
                    && statusOf(ports.metrics(), "/metrics") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int statusOf(int port, String path) throws IOException {
        return open(port, path).getResponseCode();
    }

    private static String nameOf(int port) throws IOException {
        try (InputStream answer = open(port, "/v2").getInputStream()) {
            return JSON.readTree(answer).path("name").asText();
        }
    }

    private static HttpURLConnection open(int port, String path) throws IOException {
        URI question = URI.create("http://" + LocalNodeProvider.HOST + ":" + port + path);
        HttpURLConnection connection = (HttpURLConnection) question.toURL().openConnection(java.net.Proxy.NO_PROXY);
        connection.setConnectTimeout(ANSWER_MS);
        connection.setReadTimeout(ANSWER_MS);
        // an open connection would delay the server's exit by its whole exit timeout
        connection.setRequestProperty("Connection", "close");
        return connection;
    }

    /** How to detect that a node process is ready, and its ports. */
    sealed interface NodeReadiness {

        /** It prints one JSON line with its ports on standard output. */
        record ByLine() implements NodeReadiness {}

        /**
         * It answers on its assigned ports.
         *
         * @param name the server's name; a server with another name on these ports does not count
         */
        record ByAnswer(NodePorts ports, String name) implements NodeReadiness {}
    }
}
