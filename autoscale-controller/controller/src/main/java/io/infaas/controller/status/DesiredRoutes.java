package io.infaas.controller.status;

import static io.infaas.controller.status.AdminAnswers.answer;
import static io.infaas.controller.status.AdminAnswers.end;
import static io.infaas.controller.status.AdminAnswers.grant;
import static io.infaas.controller.status.AdminAnswers.require;
import static io.infaas.controller.status.AdminAnswers.requireJson;
import static io.infaas.controller.status.AdminAnswers.requireMethods;
import static io.infaas.controller.status.AdminAnswers.requireRole;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredOutlook;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.status.AdminToken.Role;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * {@code GET} and {@code PUT /desired}, {@code GET /desired/history}, {@code POST /nodes/<node>/cordon} and {@code uncordon},
 * {@code POST /roll-out/resume}, {@code GET} and {@code PUT /catalog}. A {@code PUT} states the
 * version that its author has read in {@code if-match}; with {@code ?dry-run=true} it answers with the effect and changes nothing.
 */
final class DesiredRoutes {

    /** Header in which a client may name its user. */
    static final String AUTHOR = "infaas-author";

    private static final long MOST_BYTES = 1 << 20;

    /** A thousand variants on three types of nodes take a tenth. */
    private static final long MOST_CATALOG_BYTES = 1 << 26;

    private static final Pattern VERSION = Pattern.compile("\"?([0-9]{1,18})\"?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    private final DesiredCalls calls;

    DesiredRoutes(DesiredCalls calls) {
        this.calls = calls;
    }

    /**
     * The answer to a change.
     *
     * @param version in force afterwards
     * @param outlook of a dry run; of a change that was made, only its lines
     */
    record ChangeAnswer(long version, boolean dryRun, DesiredOutlook outlook) {}

    /** The newest revisions, newest first. */
    record HistoryAnswer(List<Revision> revisions) {
        HistoryAnswer {
            revisions = List.copyOf(revisions);
        }
    }

    /** @param resumed whether replacements were paused */
    record ResumeAnswer(boolean resumed) {}

    void on(Router router) {
        router.route("/roll-out/resume").handler(this::resume);
        router.route("/nodes/:node/cordon").handler(call -> cordon(call, true));
        router.route("/nodes/:node/uncordon").handler(call -> cordon(call, false));
        router.get("/desired").handler(this::get);
        router.get("/desired/history")
                .handler(call -> answer(
                        call,
                        calls.history(),
                        (to, revisions) -> end(to, 200, DocumentFormat.JSON.print(new HistoryAnswer(revisions)))));
        router.put("/desired")
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES))
                .handler(call -> change(call, () -> Future.succeededFuture(document(call))));
        router.get("/catalog").handler(call -> answer(call, calls.catalog(), (to, text) -> end(to, 200, text)));
        router.put("/catalog")
                .handler(BodyHandler.create(false).setBodyLimit(MOST_CATALOG_BYTES))
                .handler(call -> change(call, () -> calls.offerCatalog(text(call, "the catalog"))
                        .map(digest -> calls.present().state().withCatalog(digest))));
        router.route("/catalog").handler(call -> {
            requireMethods(call, "GET", "PUT");
            call.next();
        });
        router.route("/desired").handler(call -> {
            requireMethods(call, "GET", "PUT");
            call.next();
        });
    }

    private void get(RoutingContext call) {
        String version = call.request().getParam("version", "");
        if (version.isEmpty()) {
            show(call, calls.present());
        } else {
            answer(call, calls.read(version("parameter version", version)), DesiredRoutes::show);
        }
    }

    private static void show(RoutingContext call, Revision revision) {
        call.response().putHeader("etag", "\"%d\"".formatted(revision.version()));
        end(call, 200, DocumentFormat.JSON.print(revision));
    }

    /** @param document the state that the request asks for; not asked if the request is refused before */
    private void change(RoutingContext call, Supplier<Future<DesiredState>> document) {
        HttpServerRequest request = call.request();
        requireJson(call, "PUT " + request.path());
        String match = request.getHeader("if-match");
        require(
                match != null,
                400,
                "header if-match is missing: state the version that you have read, as in if-match: \"3\"");
        long expected = version("header if-match", String.valueOf(match));
        String dryRun = request.getParam("dry-run", "false");
        require(
                dryRun.equals("true") || dryRun.equals("false"),
                400,
                "parameter dry-run '%s' must be true or false".formatted(dryRun));
        Future<ChangeAnswer> changed = document.get()
                .compose(next -> dryRun.equals("true")
                        ? calls.preview(expected, next).map(outlook -> new ChangeAnswer(expected, true, outlook))
                        : change(call, expected, next));
        answer(call, changed, (to, result) -> end(to, 200, DocumentFormat.JSON.print(result)));
    }

    private Future<ChangeAnswer> change(RoutingContext call, long expected, DesiredState next) {
        requireRole(call, roleFor(next));
        DesiredState before = calls.present().state();
        return calls.change(expected, next, author(call)).map(revision -> {
            DesiredOutlook lines = new DesiredOutlook(revision.state().changesFrom(before), List.of(), 0, 0);
            return new ChangeAnswer(revision.version(), false, lines);
        });
    }

    private static DesiredState document(RoutingContext call) {
        try {
            return DesiredState.parse("desired state", text(call, "the whole desired state"));
        } catch (DocumentException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()));
        }
    }

    private static String text(RoutingContext call, String expected) {
        String text = call.body().asString();
        if (text == null || text.isBlank()) {
            throw new HttpException(400, "the request has no document: send " + expected);
        }
        return text;
    }

    private void cordon(RoutingContext call, boolean cordoned) {
        requireMethods(call, "POST");
        requireJson(call, "POST /nodes/<node>/" + (cordoned ? "cordon" : "uncordon"));
        requireRole(call, Role.OPERATE);
        String node = call.pathParam("node");
        answer(
                call,
                calls.cordon(node, cordoned, author(call)),
                (to, revision) -> end(
                        to,
                        200,
                        DocumentFormat.JSON.print(
                                Map.of("node", node, "cordoned", cordoned, "version", revision.version()))));
    }

    private void resume(RoutingContext call) {
        requireMethods(call, "POST");
        requireJson(call, "POST /roll-out/resume");
        requireRole(call, Role.OPERATE);
        answer(
                call,
                calls.resumeReplacements(author(call)),
                (to, resumed) -> end(to, 200, DocumentFormat.JSON.print(new ResumeAnswer(resumed))));
    }

    private Role roleFor(DesiredState next) {
        DesiredState present = calls.present().state();
        return next.forbidden().equals(present.forbidden())
                        && next.budgets().equals(present.budgets())
                        && next.stages().equals(present.stages())
                        && next.catalog().equals(present.catalog())
                ? Role.OPERATE
                : Role.ADMINISTER;
    }

    // without a name of its token, the client's word; the address is that of the connection
    private static String author(RoutingContext call) {
        HttpServerRequest request = call.request();
        String name = grant(call).name().isEmpty()
                ? request.getHeader(AUTHOR)
                : grant(call).name();
        return "%s at %s"
                .formatted(
                        name != null && NAME.matcher(name).matches() ? name : "unnamed",
                        request.remoteAddress() == null
                                ? "unknown address"
                                : request.remoteAddress().hostAddress());
    }

    private static long version(String field, String text) {
        var number = VERSION.matcher(text);
        require(
                number.matches(),
                400,
                "%s '%s' must be a version of the desired state, a whole number".formatted(field, text));
        return Long.parseLong(number.group(1));
    }
}
