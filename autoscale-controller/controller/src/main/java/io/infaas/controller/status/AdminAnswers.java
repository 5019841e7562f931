package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.desired.DesiredStateException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers of the admin port: documents, and errors in one line. */
final class AdminAnswers {

    static final String JSON = "application/json";

    /** Key of the token of a request, among the data of its call. */
    static final String GRANT = "grant";

    private static final Logger LOG = LoggerFactory.getLogger(AdminAnswers.class);

    private AdminAnswers() {}

    /** Answers a request of another method with status 405. */
    static void requireMethods(RoutingContext call, String... methods) {
        if (!List.of(methods).contains(call.request().method().name())) {
            String allowed = String.join(", ", methods);
            call.response().putHeader("allow", allowed);
            throw new HttpException(405, "only %s is supported".formatted(allowed));
        }
    }

    /** The token of a request. */
    static AdminToken grant(RoutingContext call) {
        return call.get(GRANT);
    }

    /** Refuses a request whose token has a lower role with status 403. */
    static void requireRole(RoutingContext call, AdminToken.Role needed) {
        AdminToken token = grant(call);
        require(
                token.role().permits(needed),
                403,
                "the token of '%s' has role %s, and this needs role %s"
                        .formatted(token.name(), token.role().label(), needed.label()));
    }

    static void require(boolean condition, int status, String error) {
        if (!condition) {
            throw new HttpException(status, error);
        }
    }

    /** Answers with a document once it is there, on the event loop of the request. */
    static <T> void answer(RoutingContext call, Future<T> document, BiConsumer<RoutingContext, T> writer) {
        Context loop = call.vertx().getOrCreateContext();
        document.onComplete(result -> loop.runOnContext(go -> {
            if (result.succeeded()) {
                writer.accept(call, result.result());
            } else {
                call.fail(result.cause());
            }
        }));
    }

    static void fail(RoutingContext call) {
        if (call.failure() instanceof HttpException refused) {
            end(call, refused.getStatusCode(), DocumentFormat.JSON.print(Map.of("error", refused.getPayload())));
            return;
        }
        if (call.failure() instanceof DesiredStateException refused) {
            end(call, refused.reason().status(), DocumentFormat.JSON.print(Map.of("error", refused.getMessage())));
            return;
        }
        if (call.failure() == null) {
            end(call, call.statusCode(), DocumentFormat.JSON.print(Map.of("error", "the request is too large")));
            return;
        }
        LOG.error("{} cannot be answered", call.request().path(), call.failure());
        end(
                call,
                500,
                DocumentFormat.JSON.print(
                        Map.of("error", "the request cannot be answered: the controller's log says why")));
    }

    static HttpServerResponse headers(RoutingContext call) {
        return call.response().putHeader("cache-control", "no-store").putHeader("x-content-type-options", "nosniff");
    }

    static void end(RoutingContext call, int status, String json) {
        send(headers(call).setStatusCode(status).putHeader("content-type", JSON), Buffer.buffer(json));
    }

    static void send(HttpServerResponse response, Buffer content) {
        response.end(content)
                .onFailure(failure -> LOG.debug("client disconnected before the response was sent", failure));
    }

    // a web page may send other types without asking first
    static void requireJson(RoutingContext call, String path) {
        String type = call.request().getHeader("content-type");
        require(type != null && type.startsWith(JSON), 400, "expected %s with content-type: %s".formatted(path, JSON));
    }
}
