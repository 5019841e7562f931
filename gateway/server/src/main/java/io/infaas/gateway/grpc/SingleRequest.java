package io.infaas.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.infaas.gateway.refusal.Refusal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The request side of a call that takes exactly one message. Delivers the message when the client has half-closed the stream. */
final class SingleRequest<Q extends MessageLite> implements ManagementMethod.Conversation {

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
        Q whole = request;
        if (whole == null) {
            call.fail(Refusal.invalid("the call has no request message"));
        } else {
            answer.accept(whole);
        }
    }

    @Override
    public void onClosed() {
        closed.run();
    }
}
