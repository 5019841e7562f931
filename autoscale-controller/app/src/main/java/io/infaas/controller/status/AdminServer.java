package io.infaas.controller.status;

import static io.infaas.controller.status.AdminResponse.JSON;
import static io.infaas.controller.status.AdminResponse.end;
import static io.infaas.controller.status.AdminResponse.error;
import static io.infaas.controller.status.AdminResponse.send;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.console.ConsoleFiles;
import io.infaas.controller.control.PortCertificate;
import io.infaas.controller.cost.CostQuery;
import io.infaas.controller.cost.CostReports;
import io.infaas.controller.history.HistoryDocument;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journal.JournalTail;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.logging.TemporaryLogLevels;
import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.triton.client.ServerConnectionLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Instant;
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
 * {@code GET /cost}, {@code GET /metrics}, {@code GET /health}, {@code GET /ready}, {@code POST /nodes/<node>/cordon} and {@code uncordon}, {@code GET} and
 * {@code POST /log-level}, and at {@code /} a web page that shows them.
 * If a token is configured, requests without it get 401, except for the files of the page, health and readiness. Otherwise requests of web pages and requests to another host get 403.
 */
public final class AdminServer {

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final String EXPLAIN = "/explain/";
    private static final int IDLE_SECONDS = 30;
    private static final int JOURNAL_LINES = 100;
    private static final ConsoleFiles CONSOLE = ConsoleFiles.load();

    private final AdminAccess access;
    private final Supplier<Future<ControllerSnapshot>> snapshot;
    private final HealthEndpoint health;
    private final CordonEndpoint cordons;
    private final JournalTail journal;
    private final MetricsEndpoint metrics;
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
        this.access = new AdminAccess(config.token());
        this.snapshot = snapshot;
        this.health = new HealthEndpoint(snapshot, Clock.systemUTC());
        this.cordons = new CordonEndpoint(cordons);
        this.journal = journal;
        this.metrics = new MetricsEndpoint(vertx, snapshot, metrics);
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
        HttpServer server = ServerConnectionLog.attach(
                vertx.createHttpServer(options), "admin port", new AdminConnections()::admit);
        AdminServer admin = new AdminServer(vertx, config, snapshot, cordons, journal, metrics, history, costs, server);
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
        if (!access.isLocal(request)) {
            error(
                    request,
                    403,
                    "without a token only requests to a loopback address are answered, and none of web pages:"
                            + " start the controller with --admin-token-file");
        } else if (CONSOLE.at(request.path()).isPresent()) {
            // without a token, too: a browser cannot send one before the page has asked for it
            CONSOLE.at(request.path()).ifPresent(file -> AdminResponse.show(request, file));
        } else if (HealthEndpoint.isAt(request.path())) {
            // without a token: what checks a process has none
            health.answer(request);
        } else if (!access.isAllowed(request)) {
            request.response().putHeader("www-authenticate", "Bearer");
            error(request, 401, "token required: authorization: Bearer <token of --admin-token-file>");
        } else if (CordonEndpoint.isAt(request.path())) {
            cordons.answer(request);
        } else if (request.path().equals(LogLevelAnswer.PATH)) {
            logLevel(request);
        } else if (!request.method().equals(HttpMethod.GET)) {
            error(request, 405, "only GET is supported");
        } else if (request.path().equals("/status")) {
            status(request);
        } else if (request.path().equals("/metrics")) {
            metrics.answer(request);
        } else if (request.path().equals("/journal")) {
            String text = request.getParam("text", "");
            end(request, 200, JSON, JournalPage.of(journal, text));
        } else if (request.path().equals("/history")) {
            history(request, request.getParam("application", ""));
        } else if (request.path().equals("/cost")) {
            cost(request);
        } else if (request.path().startsWith(EXPLAIN)) {
            String name = AdminResponse.decode(request.path().substring(EXPLAIN.length()));
            withSnapshot(now -> explain(request, name, now));
        } else {
            error(
                    request,
                    404,
                    "unknown path: use / in a browser, /status, /explain/<application>, /journal, /history, /cost, /metrics,"
                            + " /health, /ready, /log-level or /nodes/<node>/cordon");
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

    private static void logLevel(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.POST) && !AdminResponse.isJson(request)) {
            error(
                    request,
                    400,
                    "expected POST %s?level=LEVEL with content-type: %s".formatted(LogLevelAnswer.PATH, JSON));
            return;
        }
        LogLevelAnswer answer =
                LogLevelAnswer.to(request.method().name(), request::getParam, LogLevels.ofThisProcess());
        end(request, answer.status(), JSON, answer.json());
    }

    private void status(HttpServerRequest request) {
        Context loop = Vertx.currentContext();
        status.ask()
                .onComplete(done -> loop.runOnContext(go -> {
                    if (done.failed()) {
                        LOG.error("the status cannot be printed", done.cause());
                        error(request, 500, "the status cannot be printed: the controller's log says why");
                        return;
                    }
                    HttpServerResponse response = request.response().putHeader("cache-control", "no-store");
                    if (acceptsGzip(request)) {
                        // what is packed already is not packed again, which would take the event loop longer than all
                        // else
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
}
