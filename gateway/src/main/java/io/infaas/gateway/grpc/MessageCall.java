package io.infaas.gateway.grpc;

import io.infaas.gateway.eventloop.EventLoopScheduler;
import io.infaas.gateway.forward.CallTransport;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.metrics.ClientProtocol;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.security.NodeSecrets;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request message, forwarded frame by frame to the chosen node. Subclasses handle the answers. On the event loop of the client's
 * connection.
 */
abstract class MessageCall implements CallTransport {

    private final FrontEndContext serving;
    private final GrpcNodePools links;
    private final H2Stream client;
    private final Http2Headers headers;
    private final InferenceCall call;
    private final GrpcRequestBody body;
    private @Nullable GrpcAttempt exchange;
    private boolean complete;

    /**
     * Counts a call in.
     *
     * @param headers of the client's stream
     * @param encoding what a compressed message is compressed by
     * @param timeout how long the client waits
     */
    MessageCall(
            FrontEndContext serving,
            GrpcNodePools links,
            H2Stream client,
            Http2Headers headers,
            String encoding,
            Duration timeout) {
        this.serving = serving;
        this.links = links;
        this.client = client;
        this.headers = headers;
        this.call = new InferenceCall(
                serving.router(),
                EventLoopScheduler.of(client.connection().loop()),
                ClientProtocol.GRPC,
                timeout,
                this);
        this.body = new GrpcRequestBody(serving, client, encoding);
    }

    // what the client sends

    /**
     * Takes the next bytes.
     *
     * @param exclusive whether the bytes before {@code offset} may be overwritten
     * @throws WireException if they are not of one message
     */
    final void take(ByteBuf in, int offset, int length, boolean exclusive) {
        int at = body.frame(in, offset, length);
        int bytes = offset + length - at;
        // asked before the bytes are held: mostly they can go on right now, in place
        if (body.decidable()) {
            ask();
        }
        if (call.over()) {
            client.credit(length);
        } else {
            pass(in, offset, at, bytes, exclusive);
        }
    }

    private void pass(ByteBuf in, int offset, int at, int bytes, boolean exclusive) {
        GrpcAttempt open = exchange;
        int before = at - offset;
        if (open == null || !open.open()) {
            client.credit(before);
            body.hold(in, at, bytes);
        } else {
            body.keep(in, at, bytes);
            open.pass(in, offset, at, bytes, exclusive);
        }
    }

    /** All of the request has come. */
    final void ended() {
        if (call.over()) {
            return;
        }
        try {
            body.finish();
            if (body.compressed()) {
                body.inflate(serving.vertx(), this::inflated);
                return;
            }
            whole();
        } catch (WireException e) {
            call.refuse(e);
        }
    }

    private void inflated(@Nullable Throwable failure) {
        // checked first: nothing else releases the body now, inflated or not
        if (call.over()) {
            body.release();
        } else if (failure != null) {
            call.refuse(failure);
        } else {
            whole();
        }
    }

    private void whole() {
        complete = true;
        GrpcAttempt open = exchange;
        if (!body.asked()) {
            ask();
        } else if (body.revised() && askedAgain(body.head())) {
            // fields that decide came behind the tensors: what was chosen without them does not hold
            return;
        } else if (open != null && open.open()) {
            open.end();
        }
    }

    private void ask() {
        asked(body.ask());
    }

    /** The head is known: an instance may be sought. */
    abstract void asked(InferHead head);

    /** More of the head came; whether that makes the attempt under way void. */
    abstract boolean askedAgain(InferHead head);

    final RequestFacts facts(InferHead head) {
        return new RequestFacts(head.modelName(), head.modelVersion(), head.batch(), this::values, head.parameters());
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

    /** The client is gone. */
    final void clientGone() {
        call.clientGone();
        body.release();
    }

    // what the call wants

    @Override
    public final void send(IndexedInstance candidate, Deadline deadline) {
        GrpcAttempt begun = new GrpcAttempt(this, candidate, deadline, answer(candidate));
        exchange = begun;
        begun.begin(links.of(candidate.node()));
    }

    /** What takes the answer of an attempt. */
    abstract GrpcNodeAnswer answer(IndexedInstance candidate);

    @Override
    public final boolean repeatable() {
        return body.heldWhole();
    }

    @Override
    public final void abandon() {
        GrpcAttempt running = exchange;
        exchange = null;
        if (running != null) {
            running.abandon();
        }
    }

    @Override
    public final void forget() {
        body.forget();
    }

    // what the exchange needs

    final FrontEndContext serving() {
        return serving;
    }

    final NodeSecrets secrets() {
        return links.secrets();
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

    /** The headers of one attempt. */
    abstract Http2Headers attempt(AsciiString authority, Deadline deadline);

    /** Whether all of the request has come and been looked at, so that an attempt can be sent whole. */
    final boolean complete() {
        return complete;
    }
}
