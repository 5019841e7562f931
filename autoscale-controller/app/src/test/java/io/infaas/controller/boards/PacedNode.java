package io.infaas.controller.boards;

import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node that takes the same time for each query over HTTP, one after another, however busy the machine is: it waits instead of computing.
 * It drops queries whose clients leave before their turn. Loads, health and metrics are those of a real node.
 */
final class PacedNode implements AutoCloseable {

    private static final String ANSWER =
            "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"logits\",\"datatype\":\"FP32\","
                    + "\"shape\":[1,10],\"data\":[0,0,0,0,0,0,0,0,0,0]}]}";

    private record Waiting(HttpServerResponse client, long arrivalNanos) {}

    private final EmbeddedNode models;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer queries;
    private final long serviceNanos;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean busy;
    /** End of the latest execution by plan: a timer that is late delays no later query. */
    private long freeAtNanos = System.nanoTime();

    /** @param serviceMs time of a query, ms */
    PacedNode(Path repository, double serviceMs) throws Exception {
        serviceNanos = (long) (1e6 * serviceMs);
        models = EmbeddedNode.start(new NodeOptions(repository, "127.0.0.1", 0, 0, 0, List.of()));
        queries = vertx.createHttpServer()
                .requestHandler(this::receive)
                .listen(0, "127.0.0.1")
                .await(5, TimeUnit.SECONDS);
    }

    /** Its ports for HTTP, gRPC and metrics, with its host. */
    String address() {
        return "127.0.0.1:%d:%d:%d".formatted(queries.actualPort(), models.grpcPort(), models.metricsPort());
    }

    private void receive(HttpServerRequest request) {
        HttpServerResponse client = request.response();
        client.exceptionHandler(gone -> {});
        request.body().onSuccess(body -> {
            if (request.path().endsWith("/infer")) {
                accept(new Waiting(client, System.nanoTime()));
            } else {
                client.end();
            }
        });
    }

    private synchronized void accept(Waiting query) {
        waiting.add(query);
        if (!busy) {
            executeNext();
        }
    }

    private synchronized void executeNext() {
        waiting.removeIf(query -> query.client().closed());
        Waiting next = waiting.poll();
        busy = next != null;
        if (next != null) {
            freeAtNanos = Math.max(freeAtNanos, next.arrivalNanos()) + serviceNanos;
            long leftMs = TimeUnit.NANOSECONDS.toMillis(freeAtNanos - System.nanoTime());
            vertx.setTimer(Math.max(1, leftMs), timer -> {
                if (!next.client().closed()) {
                    next.client().putHeader("content-type", "application/json").end(ANSWER);
                }
                executeNext();
            });
        }
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(20, TimeUnit.SECONDS);
        models.close();
    }
}
