package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.SequenceKey;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.ParameterFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One message of a stream: a query with any number of answers. Confined to the event loop of the client's connection. */
final class StreamMessage extends MessageCall {

    private static final String EMPTY_FINAL = "triton_enable_empty_final_response";

    private final ModelStreamInferCall stream;
    private String id = "";
    private String version = "";
    private @Nullable MessageSequence sequence;
    private @Nullable InferHead deferred;
    private @Nullable StreamNodeAnswers answers;
    private @Nullable ByteBuf error;
    private boolean decoupled;
    private boolean starts;
    private boolean ends;
    private boolean wantsEmptyFinal;
    private boolean sent;
    private boolean overtaken;

    StreamMessage(
            ModelStreamInferCall stream,
            CallDispatcher.ClientContext context,
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
        SequenceKey sequenceKey = SequenceKey.of(head.modelName(), head.parameters());
        if (sequenceKey == null) {
            call().submit(toFacts(head));
            return;
        }
        deferred = head;
        recordPart(head);
        MessageSequence messageSequence = stream.sequence(sequenceKey);
        sequence = messageSequence;
        messageSequence.add(this);
    }

    private void recordPart(InferHead head) {
        starts = Boolean.TRUE.equals(head.parameters().get("sequence_start"));
        ends = Boolean.TRUE.equals(head.parameters().get("sequence_end"));
        wantsEmptyFinal = Boolean.TRUE.equals(head.parameters().get(EMPTY_FINAL));
    }

    @Override
    boolean onHeadUpdate(InferHead head) {
        id = head.id();
        version = head.modelVersion();
        recordPart(head);
        if (deferred != null) {
            deferred = head;
            return false;
        }
        return call().update(toFacts(head));
    }

    // in a sequence

    @Nullable
    MessageSequence sequence() {
        return sequence;
    }

    /** Whether the message waits for those before it. */
    boolean isDeferred() {
        return deferred != null;
    }

    /** Starts this message after those before it. */
    void startDeferred() {
        InferHead head = deferred;
        deferred = null;
        if (head != null) {
            call().submit(toFacts(head));
        }
    }

    boolean isStart() {
        return starts;
    }

    /** Whether the message was sent to its instance as a whole. */
    boolean isSent() {
        return sent;
    }

    /** Whether the client requested the empty answer that announces the end of the answers. */
    boolean wantsEmptyFinal() {
        return wantsEmptyFinal;
    }

    /** The id that the client gave; empty if none. */
    String id() {
        return id;
    }

    /** Records that a later message of the sequence is done, so that this one must not be retried. */
    void markOvertaken() {
        overtaken = true;
    }

    /** Whether the message can be taken back from its instance, to be sent again. */
    boolean mayBeTakenBack() {
        return !call().isJudged() && super.isRepeatable();
    }

    /** Takes the message back from its instance; it waits again. */
    void takeBack() {
        call().withdraw();
        sent = false;
        deferred = body().head();
    }

    @Override
    public boolean isRepeatable() {
        MessageSequence messageSequence = sequence;
        return super.isRepeatable()
                && !overtaken
                && (messageSequence == null || messageSequence.mayTakeBackAfter(this));
    }

    @Override
    public void onRetry() {
        sent = false;
        MessageSequence messageSequence = sequence;
        if (messageSequence != null) {
            messageSequence.takeBackAfter(this);
        }
    }

    @Override
    @Nullable
    SequenceStream openStream(IndexedInstance candidate) {
        MessageSequence messageSequence = sequence;
        return messageSequence == null ? null : messageSequence.openStream(candidate);
    }

    @Override
    @Nullable
    SequenceStream createStream(GrpcNodePool pool, IndexedInstance candidate) {
        MessageSequence messageSequence = sequence;
        return messageSequence == null || stream.reportsErrorsByStatus()
                ? null
                : messageSequence.createStream(pool, candidate);
    }

    @Override
    void enter(SequenceStream shared, GrpcAttempt attempt) {
        shared.add(this, attempt, Objects.requireNonNull(answers, "sent without an answer to come"));
    }

    @Override
    boolean isLastOnStream() {
        return sequence == null || ends || stream.reportsErrorsByStatus();
    }

    @Override
    void onSent() {
        sent = true;
        MessageSequence messageSequence = sequence;
        if (messageSequence != null) {
            messageSequence.onSent(ends);
        }
    }

    @Override
    ByteBuf encodeTail(IndexedInstance candidate) {
        ByteBuf name = super.encodeTail(candidate);
        // otherwise the end of the answers to one of several messages would be unknown
        return sequence == null || wantsEmptyFinal || stream.reportsErrorsByStatus()
                ? name
                : Unpooled.wrappedBuffer(name, ParameterFields.flag(EMPTY_FINAL));
    }

    @Override
    GrpcAttempt.GrpcNodeAnswer createAnswer(IndexedInstance candidate) {
        StreamNodeAnswers nodeAnswers =
                new StreamNodeAnswers(this, stream, candidate, serving().limits());
        answers = nodeAnswers;
        return nodeAnswers;
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

    /** Writes the available answers, if this message may write. */
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
        StreamNodeAnswers streamNodeAnswers = answers;
        if (streamNodeAnswers != null) {
            streamNodeAnswers.release();
        }
    }
}
