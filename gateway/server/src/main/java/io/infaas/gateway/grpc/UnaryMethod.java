package io.infaas.gateway.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A method with one request and one response.
 *
 * @param parser reads the request
 * @param respondsAtOnce whether its response is available at once
 * @param answer answers a request, given its call's metadata; may throw any failure of the returned future
 */
record UnaryMethod<Q extends MessageLite>(
        Parser<Q> parser, boolean respondsAtOnce, BiFunction<Http2Headers, Q, Future<? extends MessageLite>> answer)
        implements ManagementMethod {

    /** Creates a method with an asynchronous response, which depends on the call's metadata. */
    UnaryMethod(Parser<Q> parser, BiFunction<Http2Headers, Q, Future<? extends MessageLite>> answer) {
        this(parser, false, answer);
    }

    /** Creates a method whose response is available at once. */
    static <Q extends MessageLite> UnaryMethod<Q> immediate(Parser<Q> parser, Function<Q, MessageLite> answer) {
        return new UnaryMethod<>(parser, true, (metadata, request) -> Future.succeededFuture(answer.apply(request)));
    }

    /** Creates a method with an asynchronous response. */
    static <Q extends MessageLite> UnaryMethod<Q> deferred(
            Parser<Q> parser, Function<Q, Future<? extends MessageLite>> answer) {
        return new UnaryMethod<>(parser, (metadata, request) -> answer.apply(request));
    }

    @Override
    public Conversation begin(ManagementCall call) {
        return new SingleRequest<>(call, parser, request -> answer(call, request), () -> {});
    }

    private void answer(ManagementCall call, Q request) {
        Future<? extends MessageLite> response;
        try {
            response = answer.apply(call.metadata(), request);
        } catch (RuntimeException e) {
            response = Future.failedFuture(e);
        }
        response.onComplete(
                message -> call.execute(() -> {
                    call.send(message);
                    call.end();
                }),
                failure -> call.execute(() -> call.fail(failure)));
    }
}
