package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.SequenceKey;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.PieceBuffer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client side of one ModelStreamInfer call. Each message is a separate query, on a separate stream to the chosen node; the
 * messages of a {@link MessageSequence} share one. Answers return in request order, except those of decoupled models, which pass
 * on arrival (protocol page, B.6). Confined to the event loop of the client's connection.
 */
final class ModelStreamInferCall implements StreamHandler {

    /** Limit on messages in progress. Beyond it, the client gets no flow-control credit. */
    static final int MOST_UNDER_WAY = 128;

    /** Metadata that requests errors as the final status of the stream, instead of answers with an error. */
    private static final AsciiString ERRORS_BY_STATUS = AsciiString.cached("triton_grpc_error");

    private final CallDispatcher.ClientContext context;
    private final H2Stream client;
    private final Http2Headers headers;
    private final String encoding;
    private final boolean errorsByStatus;
    private final boolean exposes;
    private final Deadline deadline;
    private final @Nullable Future<?> timer;
    private final Set<StreamMessage> underWay = new LinkedHashSet<>();
    private final Map<SequenceKey, MessageSequence> sequences = new HashMap<>();
    private final PieceBuffer stalled = new PieceBuffer();
    private @Nullable StreamMessage incoming;
    private @Nullable StreamMessage writing;
    private boolean taking;
    private boolean advancing;
    private boolean turned;
    private boolean headersSent;
    private boolean ended;
    private boolean over;
    private long charged;

    private ModelStreamInferCall(CallDispatcher.ClientContext context, H2Stream client, Http2Headers headers) {
        FrontEndContext serving = context.serving();
        this.context = context;
        this.client = client;
        this.headers = headers;
        this.deadline = Deadline.in(serving.router().ticker(), GrpcTimeout.of(headers));
        this.encoding = Metadata.encoding(headers);
        CharSequence byStatus = headers.get(ERRORS_BY_STATUS);
        this.errorsByStatus = byStatus != null && AsciiString.contentEquals("true", byStatus);
        this.exposes = serving.exposure() != DecisionExposure.NEVER && headers.contains(DecisionExposure.ASK);
        this.timer = headers.contains(Metadata.GRPC_TIMEOUT)
                ? client.connection()
                        .loop()
                        .schedule(this::onDeadline, deadline.left().toNanos(), TimeUnit.NANOSECONDS)
                : null;
        Metadata.toRequest(headers);
        context.links().secrets().hide(headers);
    }

    /**
     * Takes over a stream after its headers.
     *
     * @throws Refusal if the headers are invalid
     */
    static void begin(CallDispatcher.ClientContext context, H2Stream client, Http2Headers headers, boolean end) {
        ModelStreamInferCall call = new ModelStreamInferCall(context, client, headers);
        client.handle(call);
        if (end) {
            call.onRequestEnd();
        }
    }

    // frames from the client

    @Override
    public void onHeaders(H2Stream stream, Http2Headers trailers, boolean end) {
        onRequestEnd();
    }

    @Override
    public void onData(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        if (over) {
            stream.credit(length);
            return;
        }
        int consumed = stalled.bytes() > 0 ? 0 : receive(in, offset, length, exclusive);
        // bytes that cannot be read yet get no credit, so the stream window bounds them
        stalled.add(in, offset + consumed, length - consumed);
        if (!charge()) {
            return;
        }
        if (end) {
            onRequestEnd();
        }
    }

    /** Whether there is memory for the waiting bytes; if not, the stream has ended. */
    private boolean charge() {
        try {
            charged = client.connection().account().resize(charged, stalled.bytes());
            return true;
        } catch (WireException e) {
            end(InferenceCall.asRefusal(e));
            return false;
        }
    }

    private void onRequestEnd() {
        ended = true;
        finishIfEnded();
    }

    /** Takes as many bytes as messages may start; returns their number. */
    private int receive(ByteBuf in, int offset, int length, boolean exclusive) {
        int at = offset;
        int end = offset + length;
        taking = true;
        try {
            while (at < end && !over) {
                StreamMessage message = incoming;
                if (message == null) {
                    if (underWay.size() >= MOST_UNDER_WAY) {
                        break;
                    }
                    message = new StreamMessage(this, context, client, headers, encoding, deadline.left());
                    incoming = message;
                    underWay.add(message);
                }
                int bytes = message.body().share(in, at, end - at);
                message.receive(in, at, bytes, exclusive && at == offset);
                at += bytes;
                if (message.body().isWhole()) {
                    incoming = null;
                    message.onRequestEnd();
                }
            }
        } catch (WireException e) {
            end(InferenceCall.asRefusal(e));
        } finally {
            taking = false;
        }
        return over ? length : at - offset;
    }

    private void resume() {
        while (!taking && !over) {
            ByteBuf first = stalled.first();
            int bytes = first == null ? 0 : first.readableBytes();
            int consumed = first == null ? 0 : receive(first, first.readerIndex(), bytes, false);
            if (over) {
                return;
            }
            stalled.drop(consumed);
            charge();
            if (first == null || consumed < bytes) {
                finishIfEnded();
                return;
            }
        }
    }

    private void finishIfEnded() {
        if (!ended || over || taking || stalled.bytes() > 0) {
            return;
        }
        if (incoming == null) {
            List.copyOf(sequences.values()).forEach(MessageSequence::endInput);
        }
        StreamMessage cut = incoming;
        if (cut != null) {
            try {
                cut.body().finish();
            } catch (WireException e) {
                end(InferenceCall.asRefusal(e));
            }
        } else if (underWay.isEmpty()) {
            finish();
            Http2Headers last = headersSent ? new DefaultHttp2Headers(false) : Metadata.createAnswerHeaders();
            client.sendHeaders(last.set(Metadata.GRPC_STATUS, "0"), true);
        }
    }

    @Override
    public void onLost(H2Stream stream, StreamLoss loss) {
        finish();
    }

    boolean isDeadlinePassed() {
        return deadline.isPassed();
    }

    private void onDeadline() {
        end(new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded"));
    }

    // for the messages

    /** Returns the headers of one attempt. */
    Http2Headers createAttemptHeaders(AsciiString authority) {
        if (timer == null) {
            // without a client deadline, answers may take any time while they keep arriving
            headers.authority(authority);
        } else {
            Metadata.completeAttempt(headers, authority, deadline);
        }
        return headers;
    }

    /** Returns the sequence with a key; a new one if none of its messages is in progress. */
    MessageSequence sequence(SequenceKey key) {
        return sequences.computeIfAbsent(key, sequenceKey -> new MessageSequence(this));
    }

    /** Limits on the bytes of one answer. */
    GatewayLimits limits() {
        return context.serving().limits();
    }

    /** Whether the client has ended the stream, so that no message follows those in progress. */
    boolean isInputEnded() {
        return ended && incoming == null && stalled.bytes() == 0;
    }

    /** Whether this message may write the next bytes to the client. */
    boolean mayWrite(StreamMessage message) {
        if (over || writing != null) {
            return !over && writing == message;
        }
        if (message.isDecoupled()) {
            return true;
        }
        for (StreamMessage earlier : underWay) {
            if (earlier == message || !earlier.isDecoupled()) {
                return earlier == message;
            }
        }
        return false;
    }

    /** Returns the client's stream; sends the answer's headers first if necessary. */
    H2Stream openAnswer() {
        if (!headersSent) {
            headersSent = true;
            client.sendHeaders(Metadata.createAnswerHeaders(), false);
        }
        return client;
    }

    /** Starts an answer: no other message may write until {@link #endWriting}. */
    void startWriting(StreamMessage message) {
        writing = message;
    }

    boolean isWriting(StreamMessage message) {
        return writing == message;
    }

    void endWriting() {
        writing = null;
        advance();
    }

    /** Lets each message write that may now. */
    void advance() {
        turned = true;
        if (advancing) {
            return;
        }
        advancing = true;
        while (turned && !over) {
            turned = false;
            List.copyOf(underWay).forEach(StreamMessage::flush);
        }
        advancing = false;
    }

    /** Removes a message after its last answer was written. */
    void remove(StreamMessage message) {
        if (over || !underWay.remove(message)) {
            return;
        }
        MessageSequence sequence = message.sequence();
        if (sequence != null && sequence.remove(message)) {
            sequences.values().remove(sequence);
        }
        advance();
        resume();
    }

    boolean reportsErrorsByStatus() {
        return errorsByStatus;
    }

    boolean exposes() {
        return exposes;
    }

    /** Ends the stream with an error and cancels all messages in progress. */
    void end(Refusal refusal) {
        end(refusal.reason().grpcStatus(), refusal.text());
    }

    void end(int status, String text) {
        if (!over) {
            finish();
            client.sendHeaders(
                    headersSent ? Metadata.trailers(status, text) : Metadata.trailersOnly(status, text), true);
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
        stalled.close();
        charge();
        List.copyOf(underWay).forEach(StreamMessage::cancel);
        StreamMessage cut = incoming;
        if (cut != null) {
            cut.cancel();
        }
        underWay.clear();
        sequences.clear();
    }
}
