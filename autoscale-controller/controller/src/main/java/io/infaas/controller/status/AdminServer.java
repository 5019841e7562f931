package io.infaas.controller.status;

import static io.infaas.controller.status.AdminAnswers.JSON;
import static io.infaas.controller.status.AdminAnswers.answer;
import static io.infaas.controller.status.AdminAnswers.end;
import static io.infaas.controller.status.AdminAnswers.headers;
import static io.infaas.controller.status.AdminAnswers.require;
import static io.infaas.controller.status.AdminAnswers.requireJson;
import static io.infaas.controller.status.AdminAnswers.requireMethods;
import static io.infaas.controller.status.AdminAnswers.requireRole;
import static io.infaas.controller.status.AdminAnswers.send;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.console.ConsoleFiles;
import io.infaas.controller.console.ConsoleFiles.ConsoleFile;
import io.infaas.controller.cost.CostQuery;
import io.infaas.controller.cost.CostReports;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.history.RecentHistory.HistoryDocument;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.status.AdminAccess.AdminConnections;
import io.infaas.controller.status.AdminToken.Role;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.SharedPages;
import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.triton.client.PortCertificate;
import io.infaas.triton.client.ServerConnectionLog;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The controller's admin port: {@code GET /status}, {@code GET /explain/<application>}, {@code GET /journal}, {@code GET /history},
 * {@code GET /cost}, {@code GET /metrics}, {@code GET /health}, {@code GET /ready}, {@code GET} and {@code POST /log-level}, the {@link DesiredRoutes}, and at {@code /} a web page that shows them.
 * If a token is configured, requests without it get 401, except for the files of the page, health and readiness. Otherwise requests of web pages and requests to another host get 403.
 */
public final class AdminServer {

    private static final int IDLE_SECONDS = 30;
    private static final Pattern DECISION = Pattern.compile("[a-z0-9]{1,20}-[0-9]{1,18}");
    private static final int JOURNAL_LINES = 100;
    private static final ConsoleFiles CONSOLE = ConsoleFiles.load();

    private final AdminAccess access;
    private final Supplier<Future<ControllerSnapshot>> snapshot;
    private final HealthVerdict health = new HealthVerdict(Clock.systemUTC());
    private final DesiredRoutes desired;
    private final JournalTail journal;
    private final SharedPages metrics;
    private final RecentHistory history;
    private final CostReports costs;
    private final SharedStatus status;
    private final HttpServer server;

    private AdminServer(
            Vertx vertx,
            AdminConfig config,
            Supplier<Future<ControllerSnapshot>> snapshot,
            DesiredCalls desired,
            JournalTail journal,
            ControllerMetrics metrics,
            RecentHistory history,
            CostReports costs,
            HttpServer server) {
        this.access = AdminAccess.of(config);
        this.snapshot = snapshot;
        this.desired = new DesiredRoutes(desired);
        this.journal = journal;
        // the page of a thousand applications takes longer than an event loop may be held up
        this.metrics = SharedPages.on(
                vertx,
                format -> snapshot.get().compose(now -> vertx.executeBlocking(() -> metrics.page(now, format), false)),
                SharedPages.MOST_BYTES);
        this.history = history;
        this.costs = costs;
        this.status = new SharedStatus(vertx, snapshot);
        this.server = server.requestHandler(router(vertx));
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
            DesiredCalls desired,
            JournalTail journal,
            ControllerMetrics metrics,
            RecentHistory history,
            CostReports costs) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setCompressionSupported(true);
        Optional<PortCertificate> certificate = config.tls().map(AdminTls::open);
        certificate.ifPresent(shown -> shown.encrypt(options));
        HttpServer server = ServerConnectionLog.attach(
                vertx.createHttpServer(options), "admin port", new AdminConnections()::admit);
        AdminServer admin = new AdminServer(vertx, config, snapshot, desired, journal, metrics, history, costs, server);
        return server.listen(config.port(), config.host())
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

    private Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().failureHandler(AdminAnswers::fail).handler(call -> {
            require(
                    access.isLocal(call.request()),
                    403,
                    "without a token the admin port answers requests to a loopback address only, and none of other web pages:"
                            + " start the controller with --admin-token-file");
            // without a token, too: a browser has none before the page has asked for it
            CONSOLE.at(call.request().path()).ifPresentOrElse(file -> show(call, file), call::next);
        });
        // without a token, too: health checkers have none
        router.route("/health").handler(verdict(health::health));
        router.route("/ready").handler(verdict(health::readiness));
        router.route().handler(call -> {
            call.put(AdminAnswers.GRANT, access.grant(call.request()).orElseThrow(() -> {
                call.response().putHeader("www-authenticate", "Bearer");
                return new HttpException(
                        401,
                        "token required: authorization: Bearer <token of --admin-token-file>, or a certificate whose common name that file has");
            }));
            call.next();
        });
        desired.on(router);
        router.route(LogLevelAnswer.PATH).handler(AdminServer::logLevel);
        router.route().handler(call -> {
            requireMethods(call, "GET");
            call.next();
        });
        router.get("/status").handler(call -> answer(call, status.ask(), AdminServer::status));
        router.get("/metrics").handler(call -> {
            MetricsFormat format = MetricsFormat.negotiate(call.request().getHeader("accept"));
            // packing it would hold up the event loop
            call.response().putHeader("content-encoding", "identity");
            answer(call, metrics.read(format), (to, page) -> page.sendTo(headers(to)));
        });
        router.get("/journal").handler(call -> end(call, 200, JournalPage.of(journal, parameter(call, "text"))));
        router.get("/decisions/:id").handler(this::decision);
        router.get("/history").handler(json(this::history));
        router.get("/cost").handler(json(this::cost));
        router.get("/explain/:application").handler(json(call -> {
            String name = call.pathParam("application");
            return snapshot.get().map(now -> explain(name, now));
        }));
        router.route().handler(call -> {
            throw new HttpException(
                    404,
                    "unknown path: use / in a browser, /status, /explain/<application>, /journal, /decisions/<id>, /history, /cost, /desired, /metrics,"
                            + " /health, /ready, /log-level or /nodes/<node>/cordon");
        });
        return router;
    }

    private Handler<RoutingContext> verdict(Function<ControllerSnapshot, HealthVerdict.Verdict> judge) {
        return call -> {
            requireMethods(call, "GET", "HEAD");
            answer(call, snapshot.get().map(judge), this::check);
        };
    }

    private static Handler<RoutingContext> json(Function<RoutingContext, Future<?>> document) {
        return call ->
                answer(call, document.apply(call).map(DocumentFormat.JSON::print), (to, text) -> end(to, 200, text));
    }

    private static String parameter(RoutingContext call, String name) {
        return call.request().getParam(name, "");
    }

    private static void show(RoutingContext call, ConsoleFile file) {
        HttpMethod method = call.request().method();
        HttpServerResponse response = call.response()
                .putHeader("content-security-policy", ConsoleFiles.POLICY)
                .putHeader("cross-origin-resource-policy", "same-origin")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("etag", file.tag())
                .putHeader("cache-control", "no-cache");
        requireMethods(call, "GET", "HEAD");
        if (file.tag().equals(call.request().getHeader("if-none-match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("content-type", file.type()).putHeader("x-content-type-options", "nosniff");
        if (method.equals(HttpMethod.HEAD)) {
            response.putHeader("content-length", String.valueOf(file.content().length()));
        }
        send(response, method.equals(HttpMethod.HEAD) ? Buffer.buffer() : file.content());
    }

    private void check(RoutingContext call, HealthVerdict.Verdict verdict) {
        end(call, verdict.good() ? 200 : 503, DocumentFormat.JSON.print(Map.of("status", verdict.text())));
    }

    private static void logLevel(RoutingContext call) {
        requireMethods(call, "GET", "POST");
        if (call.request().method().equals(HttpMethod.POST)) {
            requireRole(call, Role.OPERATE);
            requireJson(call, "POST " + LogLevelAnswer.PATH + "?level=LEVEL");
        }
        LogLevelAnswer answer =
                LogLevelAnswer.to(call.request().method().name(), call.request()::getParam, LogLevels.ofThisProcess());
        end(call, answer.status(), answer.json());
    }

    private void decision(RoutingContext call) {
        String id = call.pathParam("id");
        require(DECISION.matcher(id).matches(), 400, "'%s' is no id of a decision, like mi5k3v2a-17".formatted(id));
        answer(call, call.vertx().executeBlocking(() -> journal.decision(id)), (to, lines) -> {
            if (lines.isEmpty()) {
                call.fail(new HttpException(
                        404,
                        "no decision '%s' in the journal: its file may be gone, or of another controller"
                                .formatted(id)));
            } else {
                end(to, 200, JournalPage.ofDecision(lines));
            }
        });
    }

    private Future<HistoryDocument> history(RoutingContext call) {
        String application = parameter(call, "application");
        HistoryDocument total = history.total();
        Optional<HistoryDocument> historyDocument =
                application.isEmpty() ? Optional.of(total) : history.of(application);
        return Future.succeededFuture(historyDocument.orElseThrow(() -> new HttpException(
                404, "no history of application '%s', only of %s".formatted(application, total.applications()))));
    }

    private Future<?> cost(RoutingContext call) {
        CostQuery query;
        try {
            query = CostQuery.parse(
                    parameter(call, "from"), parameter(call, "to"), parameter(call, "by"), Instant.now());
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()));
        }
        return Future.fromCompletionStage(costs.report(query))
                .recover(failure -> Future.failedFuture(new HttpException(503, String.valueOf(failure.getMessage()))));
    }

    private static void status(RoutingContext call, SharedStatus.PackedStatus printed) {
        HttpServerResponse response = headers(call).putHeader("content-type", JSON);
        if (acceptsGzip(call)) {
            // packed once for all: packing it again would take the event loop longer than anything else
            response.putHeader("content-encoding", "gzip").putHeader("vary", "accept-encoding");
            send(response, printed.gzip());
        } else {
            send(response, printed.plain());
        }
    }

    private static boolean acceptsGzip(RoutingContext call) {
        String accepted = call.request().getHeader("accept-encoding");
        return accepted != null
                && Stream.of(accepted.split(",", 10))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("gzip") || (one.startsWith("gzip;") && !one.endsWith("q=0")));
    }

    private Explanation explain(String name, ControllerSnapshot now) {
        Catalog catalog = now.situation().catalog();
        Application application = catalog.application(name)
                .orElseThrow(() -> new HttpException(
                        404,
                        "unknown application '%s', expected one of %s"
                                .formatted(
                                        name,
                                        catalog.applications().stream()
                                                .map(Application::name)
                                                .collect(Collectors.joining(", ")))));
        return ExplanationBuilder.of(now, application, journal.newest(JOURNAL_LINES, entry -> entry.application()
                .equals(name)));
    }
}
