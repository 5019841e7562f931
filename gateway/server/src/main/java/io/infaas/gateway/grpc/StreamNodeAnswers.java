package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a node to one message; they go to the client in order. The node gets no credit for waiting bytes, so they take at most one
 * stream window. Confined to the event loop.
 */
final class StreamNodeAnswers implements GrpcAttempt.GrpcNodeAnswer {

    private final StreamMessage owner;
    private final ModelStreamInferCall stream;
    private final IndexedInstance candidate;
    private final GatewayLimits limits;
    private final Deque<StreamNodeAnswer> waiting = new ArrayDeque<>(2);
    private @Nullable StreamNodeAnswer incoming;
    private boolean headed;
    private boolean judged;
    private boolean sawLast;
    private boolean ended;
    private boolean freed;

    StreamNodeAnswers(
            StreamMessage owner, ModelStreamInferCall stream, IndexedInstance candidate, GatewayLimits limits) {
        this.owner = owner;
        this.stream = stream;
        this.candidate = candidate;
        this.limits = limits;
    }

    @Override
    public void onHeaders(Http2Headers block, boolean end) {
        CharSequence status = block.status();
        if (status != null && !"200".contentEquals(status)) {
            onFailure(UnaryNodeAnswer.GrpcStatusLine.ofHttp(status));
        } else if (end || headed) {
            onEnd(UnaryNodeAnswer.GrpcStatusLine.of(block));
        } else {
            headed = true;
        }
    }

    @Override
    public void onData(H2Stream node, ByteBuf in, int offset, int length, boolean exclusive) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            StreamNodeAnswer answer = incoming;
            if (answer == null) {
                answer = new StreamNodeAnswer(node, limits);
                incoming = answer;
                waiting.add(answer);
            }
            int bytes = answer.share(in, at, end - at);
            try {
                answer.receive(in, at, bytes);
            } catch (WireException e) {
                node.credit(end - at);
                onUnreadable(e);
                return;
            }
            at += bytes;
            if (answer.isWhole()) {
                incoming = null;
                sawLast = !answer.hasMore();
            }
        }
        flush();
    }

    // for a stream to the node with several messages

    /** Takes an answer whose head is known. */
    void take(StreamNodeAnswer answer) {
        incoming = answer;
        waiting.add(answer);
    }

    /** Handles further bytes of the last answer. */
    void onProgress(StreamNodeAnswer answer) {
        if (answer.isWhole()) {
            incoming = null;
            sawLast = !answer.hasMore();
        }
        flush();
    }

    /** Ends the answers: the node has announced that no further one comes. */
    void finish() {
        onEnd(UnaryNodeAnswer.GrpcStatusLine.FINE);
    }

    void onUnreadable(WireException e) {
        if (e.code() == WireException.Code.RESOURCE_EXHAUSTED) {
            owner.call().onAttemptFailure(AttemptFailure.tooLarge(e));
        } else {
            owner.call().refuse(new Refusal(RefusalReason.INTERNAL, "the answer of the node cannot be read"));
        }
    }

    /** Writes all answers that may be written now. */
    void flush() {
        try {
            while (!waiting.isEmpty() && step(waiting.element())) {
                // continues with the next answer
            }
        } catch (WireException e) {
            onUnreadable(e);
            return;
        }
        if (freed) {
            // other messages no longer wait for this one's first answer
            freed = false;
            stream.advance();
        }
        if (ended && waiting.isEmpty()) {
            stream.remove(owner);
        }
    }

    /** Whether the first answer is finished. */
    private boolean step(StreamNodeAnswer first) {
        if (!first.hasBegun()) {
            if (!first.isReady() || (!judged && !judge(first)) || !stream.mayWrite(owner)) {
                return false;
            }
            first.begin(stream, candidate, owner);
            owner.call().recordProgress();
            if (!first.isWhole()) {
                stream.startWriting(owner);
            }
        }
        if (!first.isWhole()) {
            return false;
        }
        waiting.remove();
        if (stream.isWriting(owner)) {
            stream.endWriting();
        }
        return true;
    }

    private boolean judge(StreamNodeAnswer first) {
        String error = first.error();
        judged = true;
        if (!owner.call().judge(error.isEmpty() ? AnswerOutcome.RESULT : AnswerOutcome.onText(error, candidate))) {
            return false;
        }
        if (first.hasMore()) {
            owner.markDecoupled();
            freed = true;
        }
        return true;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    private void onEnd(UnaryNodeAnswer.GrpcStatusLine line) {
        if (line.status() != UnaryNodeAnswer.GrpcStatusLine.OK) {
            onFailure(line);
        } else if (incoming != null) {
            owner.call().onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "the answer is incomplete"));
        } else if (judged || owner.call().judge(AnswerOutcome.RESULT)) {
            judged = true;
            complete();
        }
    }

    private void complete() {
        ended = true;
        owner.call().complete();
        owner.client().connection().floods().creditAnswer();
        flush();
    }

    private void onFailure(UnaryNodeAnswer.GrpcStatusLine line) {
        if (!judged && !owner.call().judge(line.verdict(candidate))) {
            return;
        }
        judged = true;
        String text = ErrorTexts.withoutVariant(
                line.text(), candidate.model(), owner.call().query().name());
        owner.call().complete();
        StreamNodeAnswer cut = incoming;
        if (stream.isWriting(owner)) {
            stream.end(line.status(), text);
            return;
        }
        if (cut != null) {
            incoming = null;
            waiting.removeLast();
            cut.discard();
        }
        owner.fail(line.status(), text);
    }

    @Override
    public boolean onBroken() {
        if (!judged || incoming != null || !sawLast) {
            return false;
        }
        complete();
        return true;
    }

    @Override
    public void release() {
        waiting.forEach(StreamNodeAnswer::discard);
        waiting.clear();
        incoming = null;
    }
}
