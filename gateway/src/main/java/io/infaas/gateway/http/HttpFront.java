package io.infaas.gateway.http;

import io.infaas.gateway.identity.HttpAnswer;
import io.infaas.gateway.identity.HttpAnswers;
import io.infaas.gateway.identity.HttpRoute;
import io.infaas.gateway.routing.Front;
import io.infaas.gateway.routing.Serving;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** HTTP/1.1 with keep-alive. */
public final class HttpFront implements Front {

    private final HttpServer server;

    private HttpFront(HttpServer server) {
        this.server = server;
    }

    /** Binds the port, 0 for a free one. */
    public static Future<HttpFront> listen(Serving serving, HttpAnswers answers, String host, int port) {
        HttpServerOptions options = new HttpServerOptions().setHandle100ContinueAutomatically(true);
        return serving.vertx()
                .createHttpServer(options)
                .requestHandler(request -> handle(request, answers))
                .listen(port, host)
                .map(HttpFront::new);
    }

    private static void handle(HttpServerRequest request, HttpAnswers answers) {
        HttpRoute route = HttpRoute.of(request.path());
        Optional<HttpAnswer> own = answers.answer(request.method().name(), route);
        own.ifPresent(answer -> request.response()
                .setStatusCode(answer.status())
                .putHeader("content-type", HttpAnswer.CONTENT_TYPE)
                .end(answer.body()));
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
