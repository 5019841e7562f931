package io.infaas.controller.ec2;

import io.infaas.gateway.contract.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks servers whether they are ready, each within {@link #ANSWER}. A server that keeps its health to itself has answered, too. */
final class NodeAnswers {

    static final Duration ANSWER = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();

    /** Never fails. */
    CompletableFuture<Boolean> ask(Node node) {
        String host = node.host().contains(":") ? "[" + node.host() + "]" : node.host();
        HttpRequest question = HttpRequest.newBuilder(
                        URI.create("http://%s:%d/v2/health/ready".formatted(host, node.httpPort())))
                .timeout(ANSWER)
                .build();
        return http.sendAsync(question, HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> failure == null
                        && (answer.statusCode() == 200 || answer.statusCode() == 401 || answer.statusCode() == 403));
    }
}
