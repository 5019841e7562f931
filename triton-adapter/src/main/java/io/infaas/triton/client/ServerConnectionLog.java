package io.infaas.triton.client;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs at debug why connections of a server's clients fail. Clients cause these failures, for example with another protocol; Vert.x logs
 * each as an error by default.
 */
public final class ServerConnectionLog {

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnectionLog.class);

    private ServerConnectionLog() {}

    /**
     * Sets the handlers for failed connections. Call it before the server listens.
     *
     * @param port names the port in the log
     */
    public static HttpServer attach(HttpServer server, String port) {
        return attach(server, port, connection -> {});
    }

    /**
     * The same for a server that handles new connections.
     *
     * @param onOpen gets each new connection; a server has one such handler only
     */
    public static HttpServer attach(HttpServer server, String port, Handler<HttpConnection> onOpen) {
        return server.exceptionHandler(failure -> failed(port, failure)).connectionHandler(connection -> {
            connection.exceptionHandler(failure -> failed(port, failure));
            onOpen.handle(connection);
        });
    }

    private static void failed(String port, Throwable failure) {
        LOG.debug("{}: connection of a client failed: {}", port, failure.toString());
    }
}
