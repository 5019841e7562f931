package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.InferAnswer;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.Models;
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

/** Inference by HTTP, in Triton's order of checks: model, encoding, header length, JSON, inputs, core (protocol.md B.2). */
final class HttpInfer {
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    /** Above this many bytes a body is read, and an answer written, off the event loop. */
    private static final int SMALL = 64 * 1024;

    private final Vertx vertx;
    private final Models models;
    private final int maxBody;

    HttpInfer(Vertx vertx, Models models, int maxBody) {
        this.vertx = vertx;
        this.models = models;
        this.maxBody = maxBody;
    }

    /** What the request names, before its body is looked at; refusals at this point are plain text. */
    Future<Answer> answer(HttpServerRequest request, String model, String version, Buffer body) {
        LoadedVersion loaded;
        Inflated inflated;
        int headerLength;
        try {
            loaded = models.find(model, version);
            inflated = Inflated.of(body, request.getHeader("Content-Encoding"), maxBody);
            headerLength = HeaderLength.of(
                    request.getHeader(HEADER_LENGTH), inflated.bytes().length());
        } catch (NodeException e) {
            return Future.succeededFuture(Inflated.withSupported(Answer.error(e, Answer.TEXT), e));
        }
        String accepted = request.getHeader("Accept-Encoding");
        byte[] bytes = inflated.bytes().getBytes();
        return maybeElsewhere(bytes.length, () -> InferReader.read(bytes, headerLength, loaded.spec()))
                .compose(call -> {
                    CompletableFuture<InferAnswer> running;
                    try {
                        running = loaded.infer(call.call());
                    } catch (NodeException e) {
                        return Future.failedFuture(e);
                    }
                    // A client that hangs up while its request waits must not cost a run.
                    request.response().closeHandler(closed -> running.cancel(false));
                    return answered(running, call, accepted);
                })
                .recover(e -> Future.succeededFuture(Answer.error(NodeException.of(e), Answer.JSON)));
    }

    /** Once a request runs, what goes wrong is plain text, as with Triton. */
    private Future<Answer> answered(
            CompletableFuture<InferAnswer> running, HttpInferRequest call, @Nullable String accepted) {
        return Future.fromCompletionStage(running, vertx.getOrCreateContext())
                .compose(answer ->
                        maybeElsewhere(size(answer), () -> written(InferWriter.write(answer, call), accepted)))
                .recover(e -> Future.succeededFuture(Answer.error(NodeException.of(e), Answer.TEXT)));
    }

    private static long size(InferAnswer answer) {
        return answer.outputs().stream().mapToLong(o -> o.data().remaining()).sum();
    }

    private <T> Future<T> maybeElsewhere(long size, Callable<T> work) {
        if (size > SMALL) {
            return vertx.executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private static Answer written(InferWriter.Written written, @Nullable String accepted) {
        Map<String, String> headers = new HashMap<>();
        String type = Answer.JSON;
        if (written.headerLength() >= 0) {
            headers.put(HEADER_LENGTH, Integer.toString(written.headerLength()));
            type = "application/octet-stream";
        }
        return Deflated.of(new Answer(200, type, headers, written.body()), accepted);
    }
}
