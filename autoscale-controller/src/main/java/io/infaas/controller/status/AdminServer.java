package io.infaas.controller.status;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.console.ConsoleFile;
import io.infaas.controller.console.ConsoleFiles;
import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.control.PortCertificate;
import io.infaas.controller.cost.CostQuery;
import io.infaas.controller.cost.CostReports;
import io.infaas.controller.history.HistoryDocument;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journal.JournalTail;
import io.infaas.controller.logging.TemporaryLogLevels;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.infaas.triton.client.ServerConnectionLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's admin port: {@code GET /status}, {@code GET /explain/<application>}, {@code GET /journal}, {@code GET /history},
 * {@code GET /cost}, {@code GET /metrics}, {@code POST /nodes/<node>/cordon} and {@code uncordon}, {@code GET} and
 * {@code POST /log-level}, and at {@code /} a web page that shows them.
 * If a token is configured, requests without it get 401, except for the files of the page. Otherwise requests of web pages and requests to another host get 403.
 */
public final class AdminServer {

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final String EXPLAIN = "/explain/";
    private static final String NODES = "/nodes/";
    private static final String CORDON = "/cordon";
    private static final String UNCORDON = "/uncordon";
    private static final String JSON = "application/json";
    private static final int IDLE_SECONDS = 30;
    private static final int JOURNAL_LINES = 100;
    private static final ConsoleFiles CONSOLE = ConsoleFiles.load();

    private final AdminConfig config;
    private final Supplier<Future<ControllerSnapshot>> snapshot;
    private final NodeCordons cordons;
    private final JournalTail journal;
    private final ControllerMetrics metrics;
    private final RecentHistory history;
    private final CostReports costs;
    private final SharedStatus status;
    private final HttpServer server;

    private AdminServer(
            Vertx vertx,
            AdminConfig config,
            Supplier<Future<ControllerSnapshot>> snapshot,
            NodeCordons cordons,
            JournalTail journal,
            ControllerMetrics metrics,
            RecentHistory history,
            CostReports costs,
            HttpServer server) {
        this.config = config;
        this.snapshot = snapshot;
        this.cordons = cordons;
        this.journal = journal;
        this.metrics = metrics;
        this.history = history;
        this.costs = costs;
        this.status = new SharedStatus(vertx, snapshot);
        this.server = server;
    }

    /**
     * Opens the port.
     *
     * @param snapshot supplies the newest snapshot; called from any thread, must not block and never fails
     * @param metrics shows the snapshot
     * @return fails with an {@link IllegalStateException} naming port and flag if it cannot be bound
     * @throws IllegalArgumentException if the files of its TLS are unusable
     */
    public static Future<AdminServer> listen(
            Vertx vertx,
            AdminConfig config,
            Supplier<Future<ControllerSnapshot>> snapshot,
            NodeCordons cordons,
            JournalTail journal,
            ControllerMetrics metrics,
            RecentHistory history,
            CostReports costs) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setCompressionSupported(true);
        Optional<PortCertificate> certificate = config.tls().map(PortCertificate::of);
        certificate.ifPresent(shown -> shown.encrypt(options));
        HttpServer server = ServerConnectionLog.attach(vertx.createHttpServer(options), "admin port");
        AdminServer admin =
                new AdminServer(vertx, config, snapshot, cordons, journal, metrics, history, costs, server);
        return server.requestHandler(admin::answer)
                .listen(config.port(), config.host())
                .onSuccess(open -> certificate.ifPresent(shown -> shown.follow(vertx, open)))
                .map(admin)
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "port %d on %s cannot be bound (%s): choose another with --admin-port (0 for a free one)"
                                .formatted(config.port(), config.host(), failure.getMessage()),
                        failure)));
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }

    private void answer(HttpServerRequest request) {
        if (!isLocal(request)) {
            error(
                    request,
                    403,
                    "without a token only requests to a loopback address are answered, and none of web pages:"
                            + " start the controller with --admin-token-file");
        } else if (CONSOLE.at(request.path()).isPresent()) {
            // without a token, too: a browser cannot send one before the page has asked for it
            CONSOLE.at(request.path()).ifPresent(file -> show(request, file));
        } else if (!isAllowed(request)) {
            request.response().putHeader("www-authenticate", "Bearer");
            error(request, 401, "token required: authorization: Bearer <token of --admin-token-file>");
        } else if (request.path().startsWith(NODES) && request.path().endsWith(UNCORDON)) {
            cordon(request, UNCORDON, false);
        } else if (request.path().startsWith(NODES) && request.path().endsWith(CORDON)) {
            cordon(request, CORDON, true);
        } else if (request.path().equals(LogLevelAnswer.PATH)) {
            logLevel(request);
        } else if (!request.method().equals(HttpMethod.GET)) {
            error(request, 405, "only GET is supported");
        } else if (request.path().equals("/status")) {
            status(request);
        } else if (request.path().equals("/metrics")) {
            MetricsFormat format = MetricsFormat.accepted(request.getHeader("accept"));
            withSnapshot(now -> end(request, 200, format.contentType(), metrics.page(now, format)));
        } else if (request.path().equals("/journal")) {
            String text = request.getParam("text", "");
            end(request, 200, JSON, JournalPage.of(journal, text));
        } else if (request.path().equals("/history")) {
            history(request, request.getParam("application", ""));
        } else if (request.path().equals("/cost")) {
            cost(request);
        } else if (request.path().startsWith(EXPLAIN)) {
            String name = decode(request.path().substring(EXPLAIN.length()));
            withSnapshot(now -> explain(request, name, now));
        } else {
            error(
                    request,
                    404,
                    "unknown path: use / in a browser, /status, /explain/<application>, /journal, /history, /cost, /metrics,"
                            + " /log-level or /nodes/<node>/cordon");
        }
    }

    private static void show(HttpServerRequest request, ConsoleFile file) {
        HttpServerResponse response = request.response()
                .putHeader("content-security-policy", ConsoleFiles.POLICY)
                .putHeader("cross-origin-resource-policy", "same-origin")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("etag", file.tag())
                .putHeader("cache-control", "no-cache");
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("allow", "GET, HEAD");
            error(request, 405, "only GET and HEAD are supported");
        } else if (file.tag().equals(request.getHeader("if-none-match"))) {
            response.setStatusCode(304).end();
        } else if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("content-length", String.valueOf(file.content().length()));
            send(request, 200, file.type(), Buffer.buffer());
        } else {
            send(request, 200, file.type(), file.content());
        }
    }

    private void history(HttpServerRequest request, String application) {
        HistoryDocument total = history.total();
        Optional<HistoryDocument> wanted = application.isEmpty() ? Optional.of(total) : history.of(application);
        wanted.ifPresentOrElse(
                document -> end(request, 200, JSON, DocumentFormat.JSON.print(document)),
                () -> error(
                        request,
                        404,
                        "no history of application '%s', only of %s".formatted(application, total.applications())));
    }

    private void cost(HttpServerRequest request) {
        CostQuery query;
        try {
            query = CostQuery.parse(
                    request.getParam("from", ""),
                    request.getParam("to", ""),
                    request.getParam("by", ""),
                    Instant.now());
        } catch (IllegalArgumentException e) {
            error(request, 400, String.valueOf(e.getMessage()));
            return;
        }
        Future.fromCompletionStage(costs.report(query), Vertx.currentContext()).onComplete(answer -> {
            if (answer.succeeded()) {
                end(request, 200, JSON, DocumentFormat.JSON.print(answer.result()));
            } else {
                error(request, 503, String.valueOf(answer.cause().getMessage()));
            }
        });
    }

    private void cordon(HttpServerRequest request, String action, boolean wanted) {
        String path = request.path();
        if (!request.method().equals(HttpMethod.POST)) {
            error(request, 405, "only POST is supported");
        } else if (path.length() <= NODES.length() + action.length() - 1 || !isJson(request)) {
            error(request, 400, "expected POST /nodes/<node>%s with content-type: %s".formatted(action, JSON));
        } else {
            String node = decode(path.substring(NODES.length(), path.length() - action.length()));
            Context loop = Vertx.currentContext();
            cordons.cordon(node, wanted)
                    .onSuccess(obstacle -> loop.runOnContext(go -> {
                        if (obstacle.isEmpty()) {
                            end(
                                    request,
                                    200,
                                    JSON,
                                    DocumentFormat.JSON.print(Map.of("node", node, "cordoned", wanted)));
                        } else {
                            error(request, 404, obstacle);
                        }
                    }));
        }
    }

    private static void logLevel(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.POST) && !isJson(request)) {
            error(request, 400, "expected POST %s?level=LEVEL with content-type: %s".formatted(LogLevelAnswer.PATH, JSON));
            return;
        }
        LogLevelAnswer answer =
                LogLevelAnswer.to(request.method().name(), request::getParam, TemporaryLogLevels.ofThisProcess());
        end(request, answer.status(), JSON, answer.json());
    }

    // what a web page may send without asking first has another type
    private static boolean isJson(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        return type != null && type.startsWith(JSON);
    }

    private void status(HttpServerRequest request) {
        Context loop = Vertx.currentContext();
        status.ask().onComplete(done -> loop.runOnContext(go -> {
            if (done.failed()) {
                LOG.error("the status cannot be printed", done.cause());
                error(request, 500, "the status cannot be printed: the controller's log says why");
                return;
            }
            HttpServerResponse response = request.response().putHeader("cache-control", "no-store");
            if (acceptsGzip(request)) {
                // what is packed already is not packed again, which would take the event loop longer than all else
                response.putHeader("content-encoding", "gzip").putHeader("vary", "accept-encoding");
                send(request, 200, JSON, done.result().gzip());
            } else {
                send(request, 200, JSON, done.result().plain());
            }
        }));
    }

    private static boolean acceptsGzip(HttpServerRequest request) {
        String accepted = request.headers().get("accept-encoding");
        return accepted != null
                && Stream.of(accepted.split(",", 10))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("gzip") || (one.startsWith("gzip;") && !one.endsWith("q=0")));
    }

    private void withSnapshot(Consumer<ControllerSnapshot> then) {
        Context loop = Vertx.currentContext();
        snapshot.get().onSuccess(now -> loop.runOnContext(go -> then.accept(now)));
    }

    private void explain(HttpServerRequest request, String name, ControllerSnapshot now) {
        Catalog catalog = now.situation().catalog();
        Optional<Application> application = catalog.application(name);
        if (application.isEmpty()) {
            error(
                    request,
                    404,
                    "unknown application '%s', expected one of %s"
                            .formatted(
                                    name,
                                    catalog.applications().stream()
                                            .map(Application::name)
                                            .collect(Collectors.joining(", "))));
            return;
        }
        end(
                request,
                200,
                JSON,
                DocumentFormat.JSON.print(ExplanationBuilder.of(
                        now, application.get(), journal.newest(JOURNAL_LINES, entry -> entry.application()
                                .equals(name)))));
    }

    /**
     * Whether a request may be answered without a token. A web page can have a browser on this machine send requests here: across
     * origins, or by a name that its owner resolves to this machine.
     */
    private boolean isLocal(HttpServerRequest request) {
        if (config.token().isPresent()) {
            return true;
        }
        HostAndPort authority = request.authority();
        String host = authority == null ? "" : authority.host();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return ControlConfig.loopback(bracketed ? host.substring(1, host.length() - 1) : host)
                && isOfNoOtherPage(request, String.valueOf(authority));
    }

    // the console's own requests state the address that they were sent to
    private static boolean isOfNoOtherPage(HttpServerRequest request, String authority) {
        String own = "%s://%s".formatted(request.scheme(), authority);
        return request.headers().getAll("origin").stream().allMatch(own::equals);
    }

    private boolean isAllowed(HttpServerRequest request) {
        if (config.token().isEmpty()) {
            return true;
        }
        String header = request.getHeader("authorization");
        byte[] wanted = ("Bearer " + config.token().get()).getBytes(StandardCharsets.UTF_8);
        // constant time, so that timing reveals nothing about the token
        return header != null && MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), wanted);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // malformed escapes match no name
            return text;
        }
    }

    private static void error(HttpServerRequest request, int status, String text) {
        end(request, status, JSON, DocumentFormat.JSON.print(Map.of("error", text)));
    }

    private static void end(HttpServerRequest request, int status, String type, String text) {
        request.response().putHeader("cache-control", "no-store");
        send(request, status, type, Buffer.buffer(text));
    }

    private static void send(HttpServerRequest request, int status, String type, Buffer content) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("x-content-type-options", "nosniff")
                .end(content)
                .onFailure(failure -> LOG.debug("client disconnected before the response was sent", failure));
    }
}
