package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.model.NodeException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.concurrent.CompletableFuture;

/** One call with one request and one response message. It is confined to the event loop of its connection. */
final class UnaryExchange {
    private final GrpcServerRequest<Buffer, Buffer> request;
    private final GrpcServerResponse<Buffer, Buffer> response;
    private final Answering answering;
    /** Completed when the client disconnects. */
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private boolean begun;
    private boolean ended;

    /** Produces the response to the message; {@code gone} completes when the client disconnects. */
    interface Answering {
        Future<Buffer> answer(
                GrpcServerRequest<Buffer, Buffer> call, GrpcMessage message, CompletableFuture<Void> gone);
    }

    UnaryExchange(GrpcServerRequest<Buffer, Buffer> request, Answering answering) {
        this.request = request;
        this.response = request.response();
        this.answering = answering;
    }

    void begin() {
        // A reset before the end of the request reaches the request's handler, a later one the response's.
        request.exceptionHandler(e -> gone.complete(null));
        response.exceptionHandler(e -> gone.complete(null));
        request.invalidMessageHandler(e -> fail(GrpcStatus.RESOURCE_EXHAUSTED, "message is too large"));
        request.messageHandler(this::message);
        request.endHandler(end -> {
            if (!begun) {
                fail(GrpcStatus.INTERNAL, "the request has no message");
            }
        });
    }

    private void message(GrpcMessage message) {
        if (begun || ended) {
            return;
        }
        begun = true;
        answering.answer(request, message, gone).onComplete(result -> {
            if (result.succeeded()) {
                succeed(result.result());
            } else {
                NodeException refusal = NodeException.of(result.cause());
                fail(GrpcStatus.valueOf(refusal.fault().grpcStatus()), refusal.text());
            }
        });
    }

    /** Returns whether the response may be written: a write to a reset stream would throw. */
    private boolean finish() {
        if (ended || gone.isDone()) {
            return false;
        }
        ended = true;
        return true;
    }

    private void succeed(Buffer message) {
        if (finish()) {
            var unused = response.end(message);
        }
    }

    private void fail(GrpcStatus status, String text) {
        if (finish()) {
            var unused = response.status(status).statusMessage(text).end();
        }
    }
}
