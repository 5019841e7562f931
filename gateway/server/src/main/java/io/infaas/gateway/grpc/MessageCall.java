package io.infaas.gateway.grpc;

import io.infaas.gateway.eventloop.EventLoopScheduler;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.forward.CallTransport;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.h2.FloodGuard;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryTrail;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.StatedInputs;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.ModelNameFields;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request message, forwarded frame by frame to the chosen node. Subclasses handle the answers. Confined to the event loop of
 * the client's connection.
 */
abstract class MessageCall implements CallTransport {

    private final CallDispatcher.ClientContext context;
    private final H2Stream client;
    private final Http2Headers headers;
    private final InferenceCall call;
    private final GrpcRequestBody body;
    private @Nullable GrpcAttempt exchange;
    private boolean ended;
    private boolean complete;

    /**
     * Creates a call.
     *
     * @param headers of the client's stream
     * @param encoding compression of compressed messages
     * @param timeout time the client waits
     */
    MessageCall(
            CallDispatcher.ClientContext context,
            H2Stream client,
            Http2Headers headers,
            String encoding,
            Duration timeout) {
        FrontEndContext serving = context.serving();
        this.context = context;
        this.client = client;
        this.headers = headers;
        this.call = new InferenceCall(
                serving.router(),
                EventLoopScheduler.of(client.connection().loop()),
                ClientProtocol.GRPC,
                timeout,
                this,
                context.share());
        this.body = new GrpcRequestBody(serving, client, encoding);
        QueryTrail trail = call.trail();
        if (trail != null) {
            trail.recordClient(context.client(), headers.get(QueryTrail.REQUEST_ID));
            trail.recordParent(headers.get(QueryTrail.HEADER));
        }
    }

    // frames from the client

    /**
     * Takes the next bytes.
     *
     * @param exclusive whether the bytes before {@code offset} may be overwritten
     * @throws WireException if the bytes do not belong to one message
     */
    final void receive(ByteBuf in, int offset, int length, boolean exclusive) {
        int at = body.frame(in, offset, length);
        int bytes = offset + length - at;
        // selection starts before the bytes are buffered: they can mostly be sent on at once, in place
        if (body.isDecidable()) {
            startSelection();
        }
        if (call.isOver()) {
            client.credit(length);
        } else {
            pass(in, offset, at, bytes, exclusive);
        }
    }

    private void pass(ByteBuf in, int offset, int at, int bytes, boolean exclusive) {
        GrpcAttempt open = exchange;
        int before = at - offset;
        if (open == null || !open.isOpen()) {
            client.credit(before);
            body.hold(in, at, bytes);
        } else {
            body.keep(in, at, bytes);
            open.pass(in, offset, at, bytes, exclusive);
        }
    }

    final void onRequestEnd() {
        ended = true;
        if (call.isOver()) {
            return;
        }
        try {
            body.finish();
            if (body.isCompressed()) {
                body.inflate(serving().vertx(), this::onInflated);
                return;
            }
            onRequestComplete();
        } catch (WireException e) {
            call.refuse(e);
        }
    }

    private void onInflated(@Nullable Throwable failure) {
        // check this first: no other code releases the body at this point, inflated or not
        if (call.isOver()) {
            body.release();
        } else if (failure != null) {
            call.refuse(failure);
        } else {
            onRequestComplete();
        }
    }

    private void onRequestComplete() {
        complete = true;
        GrpcAttempt open = exchange;
        if (!body.isSelectionStarted()) {
            startSelection();
        } else if (body.isRevised() && onHeadUpdate(body.head())) {
            // fields that affect selection came after the tensors, so the earlier selection is void
            return;
        } else if (open != null && open.isOpen()) {
            open.end();
        }
    }

    private void startSelection() {
        onHead(body.startSelection());
    }

    /** Receives the head as soon as selection can start. */
    abstract void onHead(InferHead head);

    /** Receives the head again after more of it has arrived. Returns whether that voids the running attempt. */
    abstract boolean onHeadUpdate(InferHead head);

    final RequestFacts toFacts(InferHead head) {
        QueryTrail trail = call.trail();
        if (trail != null) {
            trail.recordRequestId(head.id());
        }
        boolean apart = client.connection().floods().resetsMuch();
        return new RequestFacts(
                head.modelName(),
                head.modelVersion(),
                head.batch(),
                this::values,
                head.parameters(),
                apart ? QueryOwner.APART : context.owner(),
                new StatedInputs(head.inputs(), 0, body.length()));
    }

    private List<String> values(String name) {
        List<CharSequence> values = headers.getAll(name);
        if (values.isEmpty()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>(values.size());
        values.forEach(value -> texts.add(value.toString()));
        return texts;
    }

    /** Cancels the call, because the client has disconnected. */
    final void onClientGone() {
        call.onClientGone();
        body.release();
    }

    // CallTransport

    @Override
    public final void send(IndexedInstance candidate, Deadline deadline) {
        GrpcAttempt attempt;
        try {
            attempt = new GrpcAttempt(this, candidate, deadline, createAnswer(candidate));
        } catch (WireException tooLarge) {
            call.onAttemptFailure(AttemptFailure.tooLarge(tooLarge));
            return;
        }
        exchange = attempt;
        SequenceStream open = openStream(candidate);
        if (open != null) {
            attempt.join(open);
            return;
        }
        FloodGuard floods = client.connection().floods();
        attempt.begin(context.links().of(candidate.node(), floods.resetsMuch()), floods.mayResetAtOnce());
    }

    /** Returns the open stream to the instance on which the message follows others, null for none. */
    @Nullable
    SequenceStream openStream(IndexedInstance candidate) {
        return null;
    }

    /** Returns the handler of a new stream for further messages, null if none may follow. */
    @Nullable
    SequenceStream createStream(GrpcNodePool pool, IndexedInstance candidate) {
        return null;
    }

    /** Adds an attempt to the stream that it shares with others. */
    void enter(SequenceStream shared, GrpcAttempt attempt) {
        throw new IllegalStateException("a call of one message does not share its stream");
    }

    /** Whether no further message follows on its stream to the node. */
    boolean isLastOnStream() {
        return true;
    }

    /** Reacts to the message having been sent as a whole. */
    void onSent() {
        // a call of one message is complete then
    }

    /** Encodes the appended fields of the message for an instance. */
    ByteBuf encodeTail(IndexedInstance candidate) {
        return ModelNameFields.encoded(candidate.model(), call.query().target().version());
    }

    /** Creates the receiver for the answer of an attempt. */
    abstract GrpcAttempt.GrpcNodeAnswer createAnswer(IndexedInstance candidate);

    @Override
    public boolean isRepeatable() {
        return body.isHeldWhole();
    }

    @Override
    public final boolean abandon() {
        GrpcAttempt running = exchange;
        exchange = null;
        return running != null && running.abandon();
    }

    @Override
    public final void forget() {
        body.forgetAll();
    }

    @Override
    public final boolean isWhole() {
        return ended;
    }

    @Override
    public final long receivedBytes() {
        return body.receivedBytes();
    }

    @Override
    public final long answerBytes() {
        GrpcAttempt answering = exchange;
        return answering == null ? 0 : answering.answerBytes();
    }

    @Override
    public final boolean isClientHeldBack() {
        return client.isPeerHeldBack();
    }

    // for the attempt

    final FrontEndContext serving() {
        return context.serving();
    }

    final NodeSecrets secrets() {
        return context.links().secrets();
    }

    final InferenceCall call() {
        return call;
    }

    final H2Stream client() {
        return client;
    }

    final Http2Headers headers() {
        return headers;
    }

    final GrpcRequestBody body() {
        return body;
    }

    /** Returns the headers of one attempt. */
    abstract Http2Headers createAttemptHeaders(AsciiString authority, Deadline deadline);

    /** Whether the whole request has arrived and been parsed, so that an attempt can send all of it. */
    final boolean isComplete() {
        return complete;
    }
}
