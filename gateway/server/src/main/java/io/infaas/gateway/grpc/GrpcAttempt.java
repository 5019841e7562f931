package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.h2.H2Connection;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call at one instance. The request carries the variant's name: appended to the message, it overrides the
 * earlier name field. Of the received bytes, only the length prefix changes. Confined to the event loop.
 */
final class GrpcAttempt implements StreamHandler, GrpcNodePool.StreamRequest {

    private final MessageCall owner;
    private final IndexedInstance candidate;
    private final Deadline deadline;
    private final ByteBuf name;
    private final int newLength;
    private final GrpcNodeAnswer answer;
    private long answerBytes;
    private @Nullable GrpcNodePool link;
    private @Nullable H2Stream node;
    private @Nullable SequenceStream shared;
    private boolean prefixed;
    private boolean sent;
    private boolean over;

    /**
     * Creates an attempt.
     *
     * @throws WireException if the message with its appended fields is larger than a node accepts
     */
    GrpcAttempt(MessageCall owner, IndexedInstance candidate, Deadline deadline, GrpcNodeAnswer answer) {
        this.owner = owner;
        this.candidate = candidate;
        this.deadline = deadline;
        this.name = owner.encodeTail(candidate);
        this.newLength = GrpcFrames.lengthAfter(owner.body().length(), name.readableBytes());
        this.answer = answer;
    }

    /**
     * Starts the attempt.
     *
     * @param later whether it starts only after all received bytes of its client are read, which may end it
     */
    void begin(GrpcNodePool to, boolean later) {
        link = to;
        if (later) {
            owner.client().connection().loop().execute(() -> {
                if (!over) {
                    to.acquire(this);
                }
            });
        } else {
            to.acquire(this);
        }
    }

    /** Whether the attempt has a stream to send on. */
    boolean isOpen() {
        return node != null;
    }

    @Override
    public void onOpen(H2Connection connection) {
        GrpcNodePool from = link;
        if (over || from == null) {
            return;
        }
        SequenceStream sequenceStream = owner.createStream(from, candidate);
        H2Stream stream = connection.open(sequenceStream == null ? this : sequenceStream);
        Http2Headers headers = owner.createAttemptHeaders(from.authority(), deadline);
        from.secrets().put(headers);
        stream.sendHeaders(headers, false);
        if (sequenceStream != null) {
            sequenceStream.begin(stream);
            owner.enter(sequenceStream, this);
        }
        shared = sequenceStream;
        transmit(stream);
    }

    /** Starts the attempt on a stream that earlier messages have opened. */
    void join(SequenceStream open) {
        shared = open;
        owner.enter(open, this);
        transmit(open.node());
    }

    private void transmit(H2Stream stream) {
        node = stream;
        GrpcRequestBody body = owner.body();
        if (body.hasHeld()) {
            sendPrefix(stream);
            body.sendHeld(stream);
        }
        if (owner.isComplete()) {
            end();
        }
    }

    private void sendPrefix(H2Stream stream) {
        prefixed = true;
        stream.send(GrpcFrames.prefix(newLength, false), false, null);
    }

    @Override
    public void onFailure(AttemptFailure failure) {
        if (!over) {
            over = true;
            owner.call().onAttemptFailure(failure);
        }
    }

    /**
     * Sends the next bytes of the request.
     *
     * @param offset start of the received bytes; those before {@code at} are the end of the prefix
     * @param at start of the message's bytes
     */
    void pass(ByteBuf in, int offset, int at, int bytes, boolean exclusive) {
        H2Stream stream = node;
        H2Stream client = owner.client();
        if (stream == null) {
            client.credit(at - offset + bytes);
            return;
        }
        if (!prefixed && exclusive && at - offset == GrpcFrames.PREFIX_BYTES) {
            prefixed = true;
            in.setInt(offset + 1, newLength);
            stream.pass(in, offset, GrpcFrames.PREFIX_BYTES + bytes, true, false, client);
            return;
        }
        client.credit(at - offset);
        if (bytes > 0) {
            if (!prefixed) {
                sendPrefix(stream);
            }
            stream.pass(in, at, bytes, exclusive, false, client);
        }
    }

    void end() {
        H2Stream stream = node;
        if (stream != null) {
            if (!prefixed) {
                sendPrefix(stream);
            }
            sent = true;
            stream.send(name.duplicate(), owner.isLastOnStream(), null);
            owner.onSent();
        }
    }

    /** Cancels the attempt, because its answer is no longer needed. Returns whether the node may go on executing it. */
    boolean abandon() {
        over = true;
        answer.release();
        H2Stream stream = node;
        GrpcNodePool waited = link;
        SequenceStream sequenceStream = shared;
        boolean executes = stream != null && sent && !stream.isOver() && !stream.hasBacklog();
        if (sequenceStream != null) {
            sequenceStream.leave(this);
        } else if (stream != null && waited != null && sent && !stream.isOver()) {
            waited.cancel(new GrpcNodePool.AbandonedStream(stream));
        } else if (stream != null) {
            stream.reset(Http2Error.CANCEL);
        } else if (waited != null) {
            waited.cancel(this);
        }
        return executes;
    }

    /** Whether no further part of the answer is needed. */
    boolean isOver() {
        return over;
    }

    /** Whether the request has been sent as a whole. */
    boolean isSent() {
        return sent;
    }

    void finish() {
        over = true;
    }

    /** Received bytes of the answer on a stream of this attempt alone. */
    long answerBytes() {
        return answerBytes;
    }

    // frames from the node

    @Override
    public void onHeaders(H2Stream stream, Http2Headers headers, boolean end) {
        if (!over) {
            answer.onHeaders(headers, end);
        }
    }

    @Override
    public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        if (over) {
            stream.credit(length);
            return;
        }
        answerBytes += length;
        answer.onData(stream, in, offset, length, exclusive);
        if (end && !over) {
            onLost("the answer ended without a status");
        }
    }

    @Override
    public void onLost(H2Stream stream, StreamLoss loss) {
        if (over) {
            return;
        }
        InferenceCall call = owner.call();
        switch (loss) {
            case REFUSED -> {
                over = true;
                answer.release();
                call.onAttemptFailure(
                        new AttemptFailure(AttemptFailure.Kind.NOT_SENT, "the node accepts no more streams"));
            }
            case TOO_LARGE -> {
                over = true;
                answer.release();
                call.onAttemptFailure(
                        new AttemptFailure(AttemptFailure.Kind.TOO_LARGE, "the metadata exceeds the node's limit"));
            }
            case RESET -> onLost("the node reset the stream");
            case BROKEN -> onLost("the node broke the protocol");
            case DISCONNECTED -> onLost("the connection was closed");
        }
    }

    private void onLost(String why) {
        over = true;
        if (answer.onBroken()) {
            return;
        }
        answer.release();
        owner.call().onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, why));
    }

    /** Forwards a node's answer to one attempt towards the client. Confined to the event loop. */
    interface GrpcNodeAnswer {

        /** Takes headers or, if {@code end} is set, the trailers with the status of the call. */
        void onHeaders(Http2Headers block, boolean end);

        /** Takes bytes of messages. The node's stream gets its credit back when the bytes have been sent on. */
        void onData(H2Stream node, ByteBuf in, int offset, int length, boolean exclusive);

        /** Handles a broken answer. Returns whether it lacks only its end, so that it counts as complete. */
        boolean onBroken();

        /** Discards the buffered bytes of the answer. */
        void release();
    }
}
