package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.grpc.ControlMethods.ControlMethod;
import io.infaas.triton.embedded.grpc.NodeGrpcService.MessageEncodings;
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
 * One stream of inferences: responses in the order of the requests, errors inside the stream. It is confined
 * to the event loop of its connection.
 */
final class StreamExchange {
    /** Maximum number of requests in flight on one stream; at this limit the stream is paused. */
    private static final int WINDOW = 16;

    private static final String FINAL = "triton_final_response";
    private static final InferParameter TRUE =
            InferParameter.newBuilder().setBoolParam(true).build();

    private final GrpcServerRequest<Buffer, Buffer> request;
    private final GrpcServerResponse<Buffer, Buffer> response;
    private final GrpcInference inference;
    private final int maxMessage;
    private final CompletableFuture<Void> disconnection = new CompletableFuture<>();

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
        request.exceptionHandler(e -> disconnection.complete(null));
        response.exceptionHandler(e -> disconnection.complete(null));
        request.invalidMessageHandler(e -> end(GrpcStatus.RESOURCE_EXHAUSTED, "message is too large"));
        request.messageHandler(this::message);
        request.endHandler(end -> last.onComplete(result -> end(GrpcStatus.OK, "")));
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
        Future<Future<InferenceResult>> accepted = inference.accept(call, disconnection);
        Future<ModelStreamInferResponse> answer =
                accepted.compose(running -> running).map(a -> answer(InferMessages.response(a)));
        Future<Void> before = last;
        // Each write waits for the previous one, so responses keep the order of their requests.
        last = before.transform(result -> answer)
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
        if (ended || disconnection.isDone()) {
            return Future.succeededFuture();
        }
        if (answer != null) {
            return response.write(Buffer.buffer(answer.toByteArray()));
        }
        NodeException refusal = NodeException.of(java.util.Objects.requireNonNull(failure));
        // A request that is rejected before it runs fails inside the stream in every error mode.
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

    /** @param accepted whether the request was admitted: only then Triton adds the model and the final-response flag */
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
        if (ended || disconnection.isDone()) {
            return;
        }
        ended = true;
        if (status != GrpcStatus.OK) {
            disconnection.complete(null);
            response.status(status).statusMessage(text);
        }
        var unused = response.end();
    }
}
