package io.infaas.triton.client;

import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One unary call; it completes by its deadline even if the server never responds. */
final class UnaryCall<Q extends MessageLite, A extends MessageLite> {
    private final String name;
    private final Node node;
    private final Promise<A> answer = Promise.promise();
    private volatile @Nullable GrpcClientRequest<Q, A> request;
    private volatile boolean answered;

    private final Consumer<MultiMap> headers;

    private UnaryCall(String name, Node node, Consumer<MultiMap> headers) {
        this.name = name;
        this.node = node;
        this.headers = headers;
    }

    /**
     * The target of calls, the maximum message size in either direction (bytes), and the credentials.
     *
     * @param address named in messages
     * @param addresses finds the address to connect to
     */
    record Node(
            Vertx vertx,
            GrpcClient client,
            SocketAddress address,
            HostAddresses addresses,
            long messageCap,
            Credentials credentials) {}

    static <Q extends MessageLite, A extends MessageLite> Future<A> send(
            Node node, ServiceMethod<A, Q> method, Q question, Duration deadline) {
        return send(node, method, question, deadline, ignored -> {});
    }

    /** @param headers receives the response's initial headers */
    static <Q extends MessageLite, A extends MessageLite> Future<A> send(
            Node node, ServiceMethod<A, Q> method, Q question, Duration deadline, Consumer<MultiMap> headers) {
        UnaryCall<Q, A> call = new UnaryCall<>(method.methodName(), node, headers);
        int size = question.getSerializedSize();
        return size > node.messageCap()
                ? Future.failedFuture(call.tooLarge("is " + size + " bytes"))
                : call.send(method, question, deadline);
    }

    private Future<A> send(ServiceMethod<A, Q> method, Q question, Duration deadline) {
        // A timer needs at least 1 ms, and gRPC treats a timeout of 0 as no timeout.
        long millis = Math.max(1, deadline.toMillis());
        long timer = node.vertx().setTimer(millis, fired -> expire(millis));
        // Everything runs on one event loop: on another thread, a response could end before its handlers are set.
        node.vertx().getOrCreateContext().runOnContext(go -> begin(method, question, millis));
        return answer.future().onComplete(ended -> node.vertx().cancelTimer(timer));
    }

    private void begin(ServiceMethod<A, Q> method, Q question, long millis) {
        // A closed client throws; compose() turns the exception into a failed future.
        Future.succeededFuture()
                .compose(called -> node.addresses()
                        .find(node.address().host(), node.address().port()))
                .compose(address -> node.client().request(address, method))
                .compose(call -> {
                    node.credentials().show("/" + method.fullMethodName(), call.headers());
                    return open(call, question, millis).compose(this::read);
                })
                .onComplete(answer::tryComplete, this::fail);
    }

    private void fail(Throwable failure) {
        TritonException tritonException = CallFailures.of(failure, name, node);
        boolean unreachable = tritonException.code() == TritonCode.UNAVAILABLE || failure instanceof ConnectException;
        if (unreachable && tritonException != failure) {
            node.addresses().markUnreachable(node.address().host());
        }
        answer.tryFail(tritonException);
    }

    private Future<GrpcClientResponse<Q, A>> open(GrpcClientRequest<Q, A> call, Q question, long millis) {
        request = call;
        if (answer.future().isComplete()) {
            // The deadline passed while the connection was opened: expire() had no request to cancel yet.
            call.cancel();
            return Future.failedFuture("expired");
        }
        call.timeout(millis, TimeUnit.MILLISECONDS);
        // Read the response without waiting for the write, because it may arrive earlier. A failed write is not a
        // failed call: a server may respond and reset the stream before the whole request is written. Without a
        // response, the response future fails by itself.
        call.end(question);
        return call.response();
    }

    private void expire(long millis) {
        boolean late = answer.tryFail(new TritonException(
                TritonCode.DEADLINE_EXCEEDED,
                name + " had no answer from " + node.address() + " within " + millis + " ms"));
        GrpcClientRequest<Q, A> call = request;
        if (late && call != null) {
            call.cancel();
        }
    }

    private Future<A> read(GrpcClientResponse<Q, A> response) {
        headers.accept(response.headers());
        // Only this handler receives a reset that follows the response headers.
        response.errorHandler(reset -> answer.tryFail(CallFailures.of(reset, name, node)));
        response.messageHandler(message -> answered = true);
        response.invalidMessageHandler(invalid -> {
            answer.tryFail(tooLarge("has a larger answer"));
            GrpcClientRequest<Q, A> call = request;
            if (call != null) {
                call.cancel();
            }
        });
        return response.last().transform(last -> {
            if (last.failed() && last.cause() instanceof InvalidStatusException) {
                return Future.failedFuture(CallFailures.of(response));
            }
            if (response.status() == GrpcStatus.OK && !answered) {
                return Future.failedFuture(
                        new TritonException(TritonCode.INTERNAL, name + " had an answer without message"));
            }
            return last.succeeded() ? Future.succeededFuture(last.result()) : Future.failedFuture(last.cause());
        });
    }

    private TritonException tooLarge(String part) {
        return new TritonException(
                TritonCode.RESOURCE_EXHAUSTED,
                name + " " + part + ", the message cap is " + node.messageCap() + " bytes");
    }
}
