package io.infaas.gateway.http;

import io.infaas.gateway.forward.Connections;
import io.infaas.gateway.forward.Upstreams;
import io.infaas.gateway.identity.HttpAnswer;
import io.infaas.gateway.identity.HttpAnswers;
import io.infaas.gateway.identity.HttpRoute;
import io.infaas.gateway.routing.Front;
import io.infaas.gateway.routing.Serving;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** HTTP/1.1 with keep-alive: inference is forwarded, all else is answered by the gateway itself. */
public final class HttpFront implements Front {

    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MAX_LINE_BYTES = 16 << 10;
    private static final int MAX_CHUNK_BYTES = 64 << 10;

    private final HttpServer server;
    private final HttpClient client;

    private HttpFront(HttpServer server, HttpClient client) {
        this.server = server;
        this.client = client;
    }

    /** Binds the port, 0 for a free one. */
    public static Future<HttpFront> listen(Serving serving, HttpAnswers answers, String host, int port) {
        HttpClient client = Upstreams.http1(serving.vertx(), serving.limits());
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setTcpNoDelay(true);
        return serving.vertx()
                .createHttpServer(options)
                .connectionHandler(Connections::quiet)
                .requestHandler(request -> handle(serving, client, answers, request))
                .listen(port, host)
                .map(server -> new HttpFront(server, client))
                .onFailure(cause -> client.close());
    }

    private static void handle(Serving serving, HttpClient client, HttpAnswers answers, HttpServerRequest request) {
        HttpRoute route = HttpRoute.of(request.path());
        Optional<HttpAnswer> own = answers.answer(request.method().name(), route);
        if (own.isEmpty()) {
            HttpCall.begin(serving, client, request, route);
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        request.response()
                .setStatusCode(own.get().status())
                .putHeader("content-type", HttpAnswer.CONTENT_TYPE)
                .end(own.get().body());
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<Void> shutdown(Duration grace) {
        return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS).eventually(client::close);
    }
}
