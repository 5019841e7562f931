package io.infaas.gateway.grpc;

import io.infaas.gateway.routing.Front;
import io.infaas.gateway.routing.Serving;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.server.GrpcServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** HTTP/2 without TLS. */
public final class GrpcFront implements Front {

    private final HttpServer server;

    private GrpcFront(HttpServer server) {
        this.server = server;
    }

    /**
     * Binds the port, 0 for a free one.
     *
     * @param control gets every method that is not inference
     */
    public static Future<GrpcFront> listen(Serving serving, GrpcServer control, String host, int port) {
        return serving.vertx()
                .createHttpServer(new HttpServerOptions())
                .requestHandler(control)
                .listen(port, host)
                .map(GrpcFront::new);
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<Void> shutdown(Duration grace) {
        return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
}
