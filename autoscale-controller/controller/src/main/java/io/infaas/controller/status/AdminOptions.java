package io.infaas.controller.status;

import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of every command that queries a controller, and the query itself. */
final class AdminOptions {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private enum AdminTarget {
        CONTROLLER("controller", "admin port", 8004),
        GATEWAY("gateway", "metrics port", 8002);

        private final String label;
        private final String portName;
        private final int usualPort;

        AdminTarget(String label, String portName, int usualPort) {
            this.label = label;
            this.portName = portName;
            this.usualPort = usualPort;
        }
    }

    @Option(
            names = "--controller",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8004",
            description = "Admin port of the controller (default: ${DEFAULT-VALUE}).")
    private String controller = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The controller's --admin-token-file, if it has one.")
    private @Nullable Path tokenFile;

    @Mixin
    private final AdminClientTls tls = new AdminClientTls();

    private AdminTarget audience = AdminTarget.CONTROLLER;

    /** Made for the first question: {@code infaas top} asks every few seconds. */
    private @Nullable HttpClient client;

    /**
     * Asks the controller for a document. Blocks for at most some seconds.
     *
     * @param query parameters, as {@code name=value&...}
     */
    <T> T read(String path, @Nullable String query, Class<T> type) throws AdminException, InterruptedException {
        return parse(ask("GET", path, query), type);
    }

    static <T> T parse(String answer, Class<T> type) {
        return DocumentFormat.JSON.parse("the answer", answer, type);
    }

    /** Asks a gateway, by its metrics port, from now on. */
    void askGateway(String address) {
        audience = AdminTarget.GATEWAY;
        controller = address;
    }

    /** Asks the controller; returns its answer. Blocks for at most some seconds. */
    String ask(String method, String path, @Nullable String query) throws AdminException, InterruptedException {
        return ask(method, path, query, Map.of(), "");
    }

    /** As {@link #ask(String, String, String)}, with further headers and a JSON document. */
    String ask(String method, String path, @Nullable String query, Map<String, String> headers, String document)
            throws AdminException, InterruptedException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(new URI(tls.isUsed() ? "https" : "http", controller, path, query, null))
                    .timeout(DEADLINE)
                    .header("content-type", "application/json")
                    .header(DesiredRoutes.AUTHOR, System.getProperty("user.name", "unnamed"))
                    .method(
                            method,
                            document.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(document));
            headers.forEach(request::header);
            if (request.copy().build().uri().getPort() < 0) {
                throw new IllegalArgumentException("no port");
            }
        } catch (java.net.URISyntaxException | IllegalArgumentException e) {
            throw new AdminException("--%s %s is not HOST:PORT, like 127.0.0.1:%d"
                    .formatted(audience.label, controller, audience.usualPort));
        }
        if (tokenFile != null) {
            request.header("authorization", "Bearer " + token(tokenFile));
        }
        HttpResponse<String> answer = send(request.build());
        if (answer.statusCode() != 200) {
            throw new AdminException("%s at %s returned status %d: %s"
                    .formatted(audience.label, controller, answer.statusCode(), text(answer.body())));
        }
        return answer.body();
    }

    private HttpResponse<String> send(HttpRequest request) throws AdminException, InterruptedException {
        try {
            return client().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AdminException("no %s at %s (%s): start one, or name its %s with --%s"
                    .formatted(
                            audience.label,
                            controller,
                            e.getMessage() == null ? "connection refused" : e.getMessage(),
                            audience.portName,
                            audience.label));
        }
    }

    private HttpClient client() throws AdminException {
        HttpClient httpClient = client;
        if (httpClient == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(DEADLINE);
            if (tls.isUsed()) {
                builder.sslContext(tls.context());
            }
            httpClient = builder.build();
            client = httpClient;
        }
        return httpClient;
    }

    private static String token(Path file) throws AdminException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new AdminException("--token-file %s cannot be read: %s".formatted(file, e));
        }
    }

    private static String text(String body) {
        try {
            Object text = DocumentFormat.JSON.parse("answer", body, Map.class).get("error");
            return text == null ? body : text.toString();
        } catch (DocumentException e) {
            return body;
        }
    }
}
