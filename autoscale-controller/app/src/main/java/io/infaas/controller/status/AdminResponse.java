package io.infaas.controller.status;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.console.ConsoleFile;
import io.infaas.controller.console.ConsoleFiles;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the admin port answers, and what requests have in common. */
final class AdminResponse {

    static final String JSON = "application/json";

    private static final Logger LOG = LoggerFactory.getLogger(AdminResponse.class);

    private AdminResponse() {}

    // what a web page may send without asking first has another type
    static boolean isJson(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        return type != null && type.startsWith(JSON);
    }

    /** A name in a path. */
    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // malformed escapes match no name
            return text;
        }
    }

    static void show(HttpServerRequest request, ConsoleFile file) {
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

    static void error(HttpServerRequest request, int status, String text) {
        end(request, status, JSON, DocumentFormat.JSON.print(Map.of("error", text)));
    }

    static void end(HttpServerRequest request, int status, String type, String text) {
        request.response().putHeader("cache-control", "no-store");
        send(request, status, type, Buffer.buffer(text));
    }

    static void send(HttpServerRequest request, int status, String type, Buffer content) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("x-content-type-options", "nosniff")
                .end(content)
                .onFailure(failure -> LOG.debug("client disconnected before the response was sent", failure));
    }
}
