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
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code GET} and {@code PUT /desired}, {@code GET /desired/history}, {@code POST /nodes/<node>/cordon} and {@code uncordon},
 * {@code POST /roll-out/resume}. A {@code PUT} states the
 * version that its author has read in {@code if-match}; with {@code ?dry-run=true} it answers with the effect and changes nothing.
 */
final class DesiredRoutes {

    /** Header in which a client may name its user. */
    static final String AUTHOR = "infaas-author";

    private static final long MOST_BYTES = 1 << 20;
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
                .handler(this::put);
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

    private void put(RoutingContext call) {
        HttpServerRequest request = call.request();
        requireJson(call, "PUT /desired");
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
        DesiredState next = document(call);
        if (!dryRun.equals("true")) {
            requireRole(call, roleFor(next));
        }
        if (dryRun.equals("true")) {
            answer(
                    call,
                    calls.preview(expected, next),
                    (to, outlook) ->
                            end(to, 200, DocumentFormat.JSON.print(new ChangeAnswer(expected, true, outlook))));
        } else {
            DesiredState before = calls.present().state();
            answer(call, calls.change(expected, next, author(call)), (to, revision) -> {
                DesiredOutlook lines = new DesiredOutlook(next.changesFrom(before), List.of(), 0, 0);
                end(to, 200, DocumentFormat.JSON.print(new ChangeAnswer(revision.version(), false, lines)));
            });
        }
    }

    private static DesiredState document(RoutingContext call) {
        String text = call.body().asString();
        require(text != null && !text.isBlank(), 400, "the request has no document: send the whole desired state");
        try {
            return DesiredState.parse("desired state", text);
        } catch (DocumentException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()));
        }
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
