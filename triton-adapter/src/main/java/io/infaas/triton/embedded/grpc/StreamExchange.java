package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.model.InferenceResult;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.concurrent.CompletableFuture;

/**
 * One stream of inferences (protocol.md B.6): answers in the order of the requests, errors inside the stream. All of it happens
 * on the event loop of its connection.
 */
final class StreamExchange {
    /** Requests of one stream that may be under way before it is read no further. */
    private static final int WINDOW = 16;

    private static final String FINAL = "triton_final_response";
    private static final InferParameter TRUE =
            InferParameter.newBuilder().setBoolParam(true).build();

    private final GrpcServerRequest<Buffer, Buffer> request;
    private final GrpcServerResponse<Buffer, Buffer> response;
    private final GrpcInference inference;
    private final int maxMessage;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private Future<Void> last = Future.succeededFuture();
    private int underWay;
    private boolean ended;

    StreamExchange(GrpcServerRequest<Buffer, Buffer> request, GrpcInference inference, int maxMessage) {
        this.request = request;
        this.response = request.response();
        this.inference = inference;
        this.maxMessage = maxMessage;
    }

    void begin() {
        request.exceptionHandler(e -> gone.complete(null));
        response.exceptionHandler(e -> gone.complete(null));
        request.invalidMessageHandler(e -> end(GrpcStatus.RESOURCE_EXHAUSTED, "message is too large"));
        request.messageHandler(this::message);
        request.endHandler(end -> last.onComplete(done -> end(GrpcStatus.OK, "")));
    }

    private void message(GrpcMessage message) {
        ModelInferRequest call;
        try {
            call = ControlMethod.parse(ModelInferRequest.parser(), MessageEncodings.plain(message, maxMessage));
        } catch (NodeException e) {
            end(GrpcStatus.valueOf(e.fault().grpcStatus()), e.text());
            return;
        }
        if (++underWay >= WINDOW) {
            request.pause();
        }
        Future<Future<InferenceResult>> accepted = inference.accept(call, gone);
        Future<ModelStreamInferResponse> answer =
                accepted.compose(running -> running).map(a -> answer(InferMessages.response(a)));
        Future<Void> before = last;
        // Chained on the one before, so that answers leave in order however long each takes.
        last = before.transform(done -> answer)
                .transform(done -> write(call, done.result(), done.cause(), accepted.succeeded()));
    }

    private Future<Void> write(
            ModelInferRequest call,
            @org.jspecify.annotations.Nullable ModelStreamInferResponse answer,
            @org.jspecify.annotations.Nullable Throwable failure,
            boolean accepted) {
        if (--underWay < WINDOW) {
            request.resume();
        }
        if (ended || gone.isDone()) {
            return Future.succeededFuture();
        }
        if (answer != null) {
            return response.write(Buffer.buffer(answer.toByteArray()));
        }
        NodeException refusal = NodeException.of(java.util.Objects.requireNonNull(failure));
        // A request that is refused before it runs fails in the stream, however the client wants errors.
        if (accepted && "true".equals(request.headers().get("triton_grpc_error"))) {
            end(GrpcStatus.valueOf(refusal.fault().grpcStatus()), refusal.text());
            return Future.succeededFuture();
        }
        return response.write(Buffer.buffer(error(call, refusal, accepted).toByteArray()));
    }

    private static ModelStreamInferResponse answer(ModelInferResponse answer) {
        return ModelStreamInferResponse.newBuilder()
                .setInferResponse(answer.toBuilder().putParameters(FINAL, TRUE))
                .build();
    }

    /** @param accepted whether it ran: Triton then says of which model, and that nothing more comes */
    private static ModelStreamInferResponse error(ModelInferRequest call, NodeException failure, boolean accepted) {
        ModelInferResponse.Builder response = ModelInferResponse.newBuilder().setId(call.getId());
        if (accepted) {
            response.setModelName(call.getModelName())
                    .setModelVersion(call.getModelVersion())
                    .putParameters(FINAL, TRUE);
        }
        return ModelStreamInferResponse.newBuilder()
                .setErrorMessage(failure.text())
                .setInferResponse(response)
                .build();
    }

    private void end(GrpcStatus status, String text) {
        if (ended || gone.isDone()) {
            return;
        }
        ended = true;
        if (status != GrpcStatus.OK) {
            gone.complete(null);
            response.status(status).statusMessage(text);
        }
        var unused = response.end();
    }
}
