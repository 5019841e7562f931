package io.infaas.gateway.testing;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A node that executes one query after another, cancelled or not. */
public final class SerialNode {

    private static final int EXECUTION_MS = 5;
    private static final Buffer ANSWER = answer();

    private final Vertx vertx;
    private final HttpServer server;
    private final Queue<HttpServerResponse> waiting = new ArrayDeque<>();
    private boolean busy;
    public final AtomicInteger executed = new AtomicInteger();
    public final AtomicLong busyNanos = new AtomicLong();

    public SerialNode(Vertx vertx) throws Exception {
        this.vertx = vertx;
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> accept(request.response())))
                .listen(0, "127.0.0.1")
                .await(5, TimeUnit.SECONDS);
    }

    private static Buffer answer() {
        byte[] message = ModelInferResponse.newBuilder().setId("q").build().toByteArray();
        return Reply.frame(message, false);
    }

    public Node node() {
        return new Node("serial", "127.0.0.1", server.actualPort(), server.actualPort(), Catalogs.NODE_TYPE);
    }

    private synchronized void accept(HttpServerResponse response) {
        response.exceptionHandler(cancelled -> {});
        waiting.add(response);
        if (!busy) {
            executeNext();
        }
    }

    private synchronized void executeNext() {
        HttpServerResponse next = waiting.poll();
        busy = next != null;
        if (next != null) {
            long began = System.nanoTime();
            vertx.setTimer(EXECUTION_MS, timer -> {
                busyNanos.addAndGet(System.nanoTime() - began);
                executed.incrementAndGet();
                if (!next.closed()) {
                    next.putHeader("content-type", "application/grpc")
                            .putTrailer("grpc-status", "0")
                            .end(ANSWER);
                }
                executeNext();
            });
        }
    }
}
