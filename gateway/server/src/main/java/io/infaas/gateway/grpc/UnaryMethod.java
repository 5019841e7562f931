package io.infaas.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.infaas.gateway.refusal.Refusal;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A method with one request and one response.
 *
 * @param parser reads the request
 * @param respondsAtOnce whether its response is available at once
 * @param answer answers a request, given its call's metadata; may throw any failure of the returned future
 */
record UnaryMethod<Q extends MessageLite>(
        Parser<Q> parser, boolean respondsAtOnce, BiFunction<Http2Headers, Q, Future<? extends MessageLite>> answer)
        implements ManagementMethods.ManagementMethod {

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

    /** The request side of a call that takes exactly one message. Delivers the message when the client has half-closed the stream. */
    static final class SingleRequest<Q extends MessageLite> implements ManagementMethods.ManagementMethod.Conversation {

        private final ManagementCall call;
        private final Parser<Q> parser;
        private final Consumer<Q> answer;
        private final Runnable closed;
        private @Nullable Q request;

        /**
         * Creates the request side of a call.
         *
         * @param answer handles the request, at most once
         * @param closed runs when the call is over
         */
        SingleRequest(ManagementCall call, Parser<Q> parser, Consumer<Q> answer, Runnable closed) {
            this.call = call;
            this.parser = parser;
            this.answer = answer;
            this.closed = closed;
        }

        @Override
        public void onMessage(byte[] message) throws InvalidProtocolBufferException {
            if (request != null) {
                call.fail(Refusal.invalid("%s takes one request message, got more".formatted(call.methodName())));
                return;
            }
            request = parser.parseFrom(message);
        }

        @Override
        public void onHalfClosed() {
            Q message = request;
            if (message == null) {
                call.fail(Refusal.invalid("the call has no request message"));
            } else {
                answer.accept(message);
            }
        }

        @Override
        public void onClosed() {
            closed.run();
        }
    }
}
