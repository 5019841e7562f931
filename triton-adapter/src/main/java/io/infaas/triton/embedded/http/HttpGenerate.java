package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.InferCall;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Generate requests over HTTP: one response, either an object or a stream with a single event. */
final class HttpGenerate {
    private static final String EVENTS = "text/event-stream; charset=utf-8";

    private final Vertx vertx;
    private final ModelRegistry models;

    HttpGenerate(Vertx vertx, ModelRegistry models) {
        this.vertx = vertx;
        this.models = models;
    }

    /** @param event whether the response is an event stream */
    Future<NodeResponse> answer(HttpServerRequest request, String model, String version, boolean event, Buffer body) {
        LoadedVersion loaded;
        try {
            loaded = models.find(model, version);
            String encoding = request.getHeader("Content-Encoding");
            if (encoding != null && !encoding.isEmpty() && !"identity".equals(encoding)) {
                throw NodeException.invalid("Unsupported content-encoding, only 'identity' is supported.");
            }
        } catch (NodeException e) {
            return Future.succeededFuture(NodeResponse.error(e, NodeResponse.JSON));
        }
        return vertx.executeBlocking(() -> GenerateReader.read(body.getBytes(), loaded.spec()), false)
                .compose(call -> run(request, loaded, version, call, event))
                .recover(e -> Future.succeededFuture(NodeResponse.error(NodeException.of(e), NodeResponse.JSON)));
    }

    private Future<NodeResponse> run(
            HttpServerRequest request, LoadedVersion loaded, String version, InferCall call, boolean event) {
        CompletableFuture<InferenceResult> running;
        try {
            running = models.infer(loaded, version, call);
        } catch (NodeException e) {
            return Future.failedFuture(e);
        }
        // If the client disconnects while its request is queued, the request does not run.
        request.response().closeHandler(closed -> running.cancel(false));
        return Future.fromCompletionStage(running, vertx.getOrCreateContext())
                .compose(answer -> vertx.executeBlocking(() -> GenerateWriter.write(answer), false))
                .map(json -> toResponse(200, json, event))
                .recover(e -> {
                    NodeException failure = NodeException.of(e);
                    String json = new JsonObject().put("error", failure.text()).encode();
                    return Future.succeededFuture(toResponse(failure.fault().httpStatus(), json, event));
                });
    }

    private static NodeResponse toResponse(int status, String json, boolean event) {
        return event
                ? new NodeResponse(status, EVENTS, Map.of(), Buffer.buffer("data: " + json + "\n\n"))
                : new NodeResponse(status, NodeResponse.JSON, Map.of(), Buffer.buffer(json));
    }
}
