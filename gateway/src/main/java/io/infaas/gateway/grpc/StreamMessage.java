package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.SequenceKey;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.InferHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One message of a stream: a query with any number of answers. Confined to the event loop of the client's connection. */
final class StreamMessage extends MessageCall {

    private final ModelStreamInferCall stream;
    private String id = "";
    private String version = "";
    private @Nullable SequenceKey sequence;
    private @Nullable StreamMessage next;
    private @Nullable InferHead deferred;
    private @Nullable StreamNodeAnswers answers;
    private @Nullable ByteBuf error;
    private boolean decoupled;

    StreamMessage(
            ModelStreamInferCall stream,
            ClientContext context,
            H2Stream client,
            Http2Headers headers,
            String encoding,
            Duration timeout) {
        super(context, client, headers, encoding, timeout);
        this.stream = stream;
    }

    @Override
    void onHead(InferHead head) {
        id = head.id();
        version = head.modelVersion();
        if (!call().admit()) {
            return;
        }
        SequenceKey of = SequenceKey.of(head.modelName(), head.parameters());
        StreamMessage before = of == null ? null : stream.follow(of, this);
        sequence = of;
        if (before == null) {
            call().submit(toFacts(head));
        } else {
            // a sequence is answered in order, and separate streams to a node have no order among each other
            deferred = head;
            before.next = this;
        }
    }

    @Override
    boolean onHeadUpdate(InferHead head) {
        id = head.id();
        version = head.modelVersion();
        if (deferred != null) {
            deferred = head;
            return false;
        }
        return call().update(toFacts(head));
    }

    /** Starts this message after its predecessor in the sequence is done. */
    private void startDeferred() {
        InferHead head = deferred;
        deferred = null;
        if (head != null) {
            call().submit(toFacts(head));
        }
    }

    void startNext() {
        StreamMessage after = next;
        next = null;
        if (after != null) {
            after.startDeferred();
        }
    }

    @Nullable
    SequenceKey sequence() {
        return sequence;
    }

    @Override
    GrpcNodeAnswer createAnswer(IndexedInstance candidate) {
        StreamNodeAnswers begun = new StreamNodeAnswers(
                this, stream, candidate, serving().limits().maxMessageBytes());
        answers = begun;
        return begun;
    }

    @Override
    Http2Headers createAttemptHeaders(AsciiString authority, Deadline deadline) {
        return stream.createAttemptHeaders(authority);
    }

    /** The version that the client requested; empty if none. */
    String version() {
        return version;
    }

    /** Whether the first answer announced further ones, so that this message does not block others. */
    boolean isDecoupled() {
        return decoupled;
    }

    void markDecoupled() {
        decoupled = true;
    }

    @Override
    public void refuse(Refusal refusal) {
        body().release();
        if (stream.isDeadlinePassed()) {
            // one of two timers fires first; in either case the stream ends
            stream.end(refusal);
        } else if (refusal.reason() == RefusalReason.NODE_LOST) {
            fail(refusal.reason().grpcStatus(), refusal.text());
        } else {
            // an error before execution is an answer in the stream, independent of the client's error mode
            writeError(refusal.text());
        }
    }

    @Override
    public void breakOff(Refusal refusal) {
        body().release();
        if (stream.isWriting(this)) {
            stream.end(refusal);
        } else {
            fail(refusal.reason().grpcStatus(), refusal.text());
        }
    }

    /** Reports a failure in the client's requested error mode. */
    void fail(int status, String text) {
        if (stream.reportsErrorsByStatus()) {
            stream.end(status, text);
        } else {
            writeError(text);
        }
    }

    private void writeError(String text) {
        error = StreamErrors.frameError(id, text);
        flush();
    }

    /** Writes the available answers, if this message's turn has come. */
    void flush() {
        StreamNodeAnswers before = answers;
        if (before != null) {
            before.flush();
        }
        ByteBuf last = error;
        if (last != null && (before == null || before.isEmpty()) && stream.mayWrite(this)) {
            error = null;
            stream.openAnswer().send(last, false, null);
            stream.remove(this);
        }
    }

    /** Cancels the message and discards its answers. */
    void cancel() {
        onClientGone();
        StreamNodeAnswers held = answers;
        if (held != null) {
            held.release();
        }
    }
}
