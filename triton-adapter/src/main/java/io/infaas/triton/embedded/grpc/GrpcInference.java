package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.grpc.ControlMethods.ControlMethod;
import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Parses an inference message, runs it and returns the result. Call it on an event loop; the result completes on the same loop.
 */
final class GrpcInference {
    /** A message above this size, in bytes, is parsed off the event loop. */
    private static final int SMALL = 256 * 1024;

    private final Vertx vertx;
    private final ModelRegistry models;

    GrpcInference(Vertx vertx, ModelRegistry models) {
        this.vertx = vertx;
        this.models = models;
    }

    /** @param disconnection completed when the client disconnects; a request that is still queued then does not run */
    Future<InferenceResult> infer(byte[] message, CompletableFuture<Void> disconnection) {
        return run(message.length > SMALL, () -> ControlMethod.parse(ModelInferRequest.parser(), message))
                .compose(request -> accept(request, disconnection))
                .compose(running -> running);
    }

    /** Fails if the request is rejected; otherwise completes on admission with the future result. */
    Future<Future<InferenceResult>> accept(ModelInferRequest request, CompletableFuture<Void> disconnection) {
        return run(request.getSerializedSize() > SMALL, () -> submit(request)).map(running -> {
            var unused = disconnection.thenRun(() -> running.cancel(false));
            return Future.fromCompletionStage(running, vertx.getOrCreateContext());
        });
    }

    private CompletableFuture<InferenceResult> submit(ModelInferRequest request) throws NodeException {
        String version = request.getModelVersion();
        LoadedVersion loadedVersion = models.find(request.getModelName(), version);
        return models.infer(loadedVersion, version, InferMessages.call(request));
    }

    /** Runs the work on this thread, or on a worker thread if it may take long. */
    <T> Future<T> run(boolean elsewhere, Callable<T> work) {
        if (elsewhere) {
            return vertx.executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }
}
