package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Inference over HTTP, with Triton's order of checks: model, encoding, header length, JSON, inputs, core. */
final class HttpInfer {
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    /** A body above this size, in bytes, is parsed or written off the event loop. */
    private static final int SMALL = 64 * 1024;

    private final Vertx vertx;
    private final ModelRegistry models;
    private final int maxBody;

    HttpInfer(Vertx vertx, ModelRegistry models, int maxBody) {
        this.vertx = vertx;
        this.models = models;
        this.maxBody = maxBody;
    }

    /** Handles a request. Errors found before the body is parsed are plain text, as in Triton. */
    Future<NodeResponse> answer(HttpServerRequest request, String model, String version, Buffer body) {
        LoadedVersion loaded;
        RequestDecompression inflated;
        int headerLength;
        try {
            loaded = models.find(model, version);
            inflated = RequestDecompression.of(body, request.getHeader("Content-Encoding"), maxBody);
            headerLength = HeaderLength.of(
                    request.getHeader(HEADER_LENGTH), inflated.bytes().length());
        } catch (NodeException e) {
            return Future.succeededFuture(
                    RequestDecompression.withSupported(NodeResponse.error(e, NodeResponse.TEXT), e));
        }
        String accepted = request.getHeader("Accept-Encoding");
        byte[] bytes = inflated.bytes().getBytes();
        return runOffLoopIfLarge(bytes.length, () -> InferReader.read(bytes, headerLength, loaded.spec()))
                .compose(call -> {
                    CompletableFuture<InferenceResult> running;
                    try {
                        running = models.infer(loaded, version, call.call());
                    } catch (NodeException e) {
                        return Future.failedFuture(e);
                    }
                    // If the client disconnects while its request is queued, the request does not run.
                    request.response().closeHandler(closed -> running.cancel(false));
                    return respond(running, call, accepted);
                })
                .recover(e -> Future.succeededFuture(NodeResponse.error(NodeException.of(e), NodeResponse.JSON)));
    }

    /** Writes the result. Errors of an admitted request are plain text, as in Triton. */
    private Future<NodeResponse> respond(
            CompletableFuture<InferenceResult> running, HttpInferRequest call, @Nullable String accepted) {
        return Future.fromCompletionStage(running, vertx.getOrCreateContext())
                .compose(answer ->
                        runOffLoopIfLarge(size(answer), () -> toResponse(InferWriter.write(answer, call), accepted)))
                .recover(e -> Future.succeededFuture(NodeResponse.error(NodeException.of(e), NodeResponse.TEXT)));
    }

    private static long size(InferenceResult answer) {
        return answer.outputs().stream().mapToLong(o -> o.data().remaining()).sum();
    }

    private <T> Future<T> runOffLoopIfLarge(long size, Callable<T> work) {
        if (size > SMALL) {
            return vertx.executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private static NodeResponse toResponse(InferWriter.Written written, @Nullable String accepted) {
        Map<String, String> headers = new HashMap<>();
        String type = NodeResponse.JSON;
        if (written.headerLength() >= 0) {
            headers.put(HEADER_LENGTH, Integer.toString(written.headerLength()));
            type = "application/octet-stream";
        }
        return ResponseCompression.of(new NodeResponse(200, type, headers, written.body()), accepted);
    }
}
