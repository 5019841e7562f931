package io.infaas.gateway.metrics;

import io.infaas.triton.client.ServerConnectionLog;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/** The port that Prometheus scrapes: {@code GET /metrics}. */
public final class MetricsServer {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;

    private MetricsServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Binds the port, 0 for a free one.
     *
     * @param more reads what follows the meters of the registry, in the same format; must complete
     */
    public static Future<MetricsServer> listen(
            Vertx vertx, PrometheusMeterRegistry registry, Supplier<Future<String>> more, String host, int port) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false));
        return ServerConnectionLog.attach(server, "metrics port")
                .requestHandler(request -> answer(request, registry, more))
                .listen(port, host)
                .map(MetricsServer::new);
    }

    private static void answer(
            HttpServerRequest request, PrometheusMeterRegistry registry, Supplier<Future<String>> more) {
        if (!request.path().equals("/metrics")) {
            request.response().setStatusCode(404).end();
            return;
        }
        more.get().onSuccess(read -> {
            if (!request.response().closed()) {
                request.response().putHeader("content-type", TEXT).end(registry.scrape() + read);
            }
        });
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }
}
