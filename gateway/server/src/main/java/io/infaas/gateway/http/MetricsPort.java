package io.infaas.gateway.http;

import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.SharedPages.RenderedPage;
import io.infaas.gateway.frontend.FrontEndConfig.OperatorAccess;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.infaas.triton.client.PortCertificate;
import io.infaas.triton.client.ServerConnectionLog;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.VertxInternal;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port that Prometheus scrapes: {@code /metrics}. It can serve {@code /log-level} for operators. Its connections have a separate event
 * loop, so that queries do not wait while many clients read pages.
 */
// a response that cannot be written closes its connection
@SuppressWarnings("FutureReturnValueIgnored")
public final class MetricsPort {

    /**
     * Most connections. One more, and the one that has been idle or reading its page for longest gives way; if none is, the one that has
     * waited for its page for longest, since a scraper that is refused again and again sees nothing.
     */
    public static final int MOST_CONNECTIONS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(MetricsPort.class);
    private static final String PATH = "/metrics";
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final int MOST_SECONDS_TO_END = 2;

    /** Longer than usual intervals between scrapes. */
    private static final int IDLE_SECONDS = 120;

    /** Most unsent bytes in the operating system. By default it takes some MiB, and so copies whole pages for clients that do not read. */
    private static final int MOST_UNSENT_IN_SYSTEM = 64 << 10;

    private final HttpServer server;
    private final EventLoopGroup loop;
    private final Context context;
    private final Optional<OperatorAccess> operators;
    private final Function<MetricsFormat, Future<RenderedPage>> page;
    private final Set<HttpConnection> idle = new LinkedHashSet<>();
    private final Set<HttpConnection> waiting = new LinkedHashSet<>();

    private MetricsPort(
            Vertx vertx,
            Optional<PortCertificate> certificate,
            Optional<OperatorAccess> operators,
            Function<MetricsFormat, Future<RenderedPage>> page) {
        VertxInternal internal = (VertxInternal) vertx;
        this.loop = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("metrics-port", true),
                internal.transport().ioHandlerFactory());
        this.context = internal.contextBuilder().withEventLoop(loop.next()).build();
        this.operators = operators;
        this.page = page;
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setSendBufferSize(MOST_UNSENT_IN_SYSTEM);
        certificate.ifPresent(files -> files.encrypt(options));
        this.server = ServerConnectionLog.attach(
                        vertx.createHttpServer(options.setAlpnVersions(List.of(HttpVersion.HTTP_1_1))),
                        "metrics port",
                        this::admit)
                .requestHandler(this::receive);
    }

    /**
     * Binds the port, 0 for a free one.
     *
     * @param tls encrypts the connections
     * @param operators access of operators
     * @param page reads the metrics in a format, never on the thread that calls it; must complete
     */
    public static Future<MetricsPort> listen(
            Vertx vertx,
            String host,
            int port,
            Optional<ServerTls> tls,
            Optional<OperatorAccess> operators,
            Function<MetricsFormat, Future<RenderedPage>> page) {
        Optional<PortCertificate> certificate = tls.map(ServerTls::portCertificate);
        MetricsPort opening = new MetricsPort(vertx, certificate, operators, page);
        // completes on the caller's event loop: work that follows must not run on that of this port, which ends with it
        Promise<HttpServer> bound = ((VertxInternal) vertx).getOrCreateContext().promise();
        opening.context.runOnContext(go -> opening.server.listen(port, host).onComplete(bound));
        return bound.future()
                .onSuccess(server -> certificate.ifPresent(files -> files.follow(vertx, server)))
                .onFailure(unbound -> opening.endLoop(Promise.promise()))
                .map(opening);
    }

    private void admit(HttpConnection connection) {
        if (idle.size() + waiting.size() == MOST_CONNECTIONS) {
            Iterator<HttpConnection> oldest = (idle.isEmpty() ? waiting : idle).iterator();
            HttpConnection leaving = oldest.next();
            oldest.remove();
            leaving.close();
        }
        idle.add(connection);
        connection.closeHandler(closed -> {
            idle.remove(connection);
            waiting.remove(connection);
        });
    }

    private void receive(HttpServerRequest request) {
        if (idle.remove(request.connection())) {
            waiting.add(request.connection());
        }
        if (request.version() == HttpVersion.HTTP_1_1 && request.authority() == null) {
            request.response().setStatusCode(400).end().onComplete(sent -> request.connection()
                    .close());
            return;
        }
        int[] bodyBytes = {0};
        request.handler(piece -> {
            bodyBytes[0] += piece.length();
            if (bodyBytes[0] > MAX_BODY_BYTES) {
                request.connection().close();
            }
        });
        request.endHandler(end -> answer(request));
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals(PATH)) {
            page.apply(MetricsFormat.negotiate(request.getHeader("accept"))).onComplete(read -> {
                try {
                    loop.execute(() -> {
                        markIdle(request);
                        if (read.succeeded()) {
                            read.result().sendTo(request.response());
                        } else {
                            LOG.debug("metrics port: no page", read.cause());
                            request.connection().close();
                        }
                    });
                } catch (RejectedExecutionException e) {
                    // the port was closed while the page was rendered, and this connection with it
                }
            });
            return;
        }
        markIdle(request);
        HttpServerResponse response = request.response();
        if (operators.isPresent() && request.path().equals(LogLevelAnswer.PATH)) {
            LogLevelAnswer levels = answer(request, operators.get());
            response.setStatusCode(levels.status())
                    .putHeader("content-type", "application/json")
                    .end(levels.json());
        } else {
            response.setStatusCode(404).end();
        }
    }

    private static LogLevelAnswer answer(HttpServerRequest request, OperatorAccess operators) {
        try {
            return operators.answer(request.method().name(), request.getHeader("authorization"), request::getParam);
        } catch (IllegalArgumentException e) {
            return LogLevelAnswer.refuse(400, "the query string has a malformed escape");
        }
    }

    /** Marks a client that reads its page slowly, so that it gives way to others. */
    private void markIdle(HttpServerRequest request) {
        if (waiting.remove(request.connection())) {
            idle.add(request.connection());
        }
    }

    public int port() {
        return server.actualPort();
    }

    /** Closes the port with its connections and its event loop. */
    public Future<Void> close() {
        // not a future of the event loop, which would not complete after its end
        Promise<Void> ended = Promise.promise();
        server.close().onComplete(closed -> endLoop(ended));
        return ended.future();
    }

    private void endLoop(Promise<Void> ended) {
        loop.shutdownGracefully(0, MOST_SECONDS_TO_END, TimeUnit.SECONDS).addListener(result -> ended.complete());
    }
}
