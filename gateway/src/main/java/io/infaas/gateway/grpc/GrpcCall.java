package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.Call;
import io.infaas.gateway.forward.Carrier;
import io.infaas.gateway.forward.Deadline;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.metrics.Protocol;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.DecisionExposure;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Serving;
import io.infaas.gateway.view.Candidate;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of ModelInfer as its client sees it: its request goes on to whatever node the call is given to, frame by frame, and the
 * node's answer comes back the same way. On the event loop of the client's connection.
 */
final class GrpcCall implements StreamHandler, Carrier {

    private final Serving serving;
    private final NodeLinks links;
    private final H2Stream client;
    private final Http2Headers headers;
    private final boolean asksDecision;
    private final Call call;
    private final RequestBody body;
    private @Nullable NodeExchange exchange;
    private boolean complete;

    private GrpcCall(Serving serving, NodeLinks links, H2Stream client, Http2Headers headers, Duration timeout) {
        this.serving = serving;
        this.links = links;
        this.client = client;
        this.headers = headers;
        this.asksDecision = headers.contains(DecisionExposure.ASK);
        CharSequence encoding = headers.get(Metadata.GRPC_ENCODING);
        this.call = new Call(serving, Protocol.GRPC, client.connection().loop(), timeout, this);
        this.body = new RequestBody(serving, client, encoding == null ? "identity" : encoding.toString());
        Metadata.request(headers);
    }

    /** Takes over a stream whose headers have come. */
    static void begin(Serving serving, NodeLinks links, H2Stream client, Http2Headers headers, boolean end) {
        GrpcCall begun;
        try {
            CharSequence timeout = headers.get(Metadata.GRPC_TIMEOUT);
            Duration patience = GrpcTimeout.read(timeout == null ? null : timeout.toString());
            begun = new GrpcCall(serving, links, client, headers, patience);
        } catch (Refusal refusal) {
            client.headers(Metadata.trailersOnly(refusal.reason().grpcStatus(), refusal.text()), true);
            return;
        }
        client.handle(begun);
        if (begun.call.admitted() && end) {
            begun.ended();
        }
    }

    // what the client sends

    @Override
    public void headers(H2Stream stream, Http2Headers trailers, boolean end) {
        ended();
    }

    @Override
    public void data(H2Stream stream, ByteBuf in, int offset, int length, boolean exclusive, boolean end) {
        if (call.over()) {
            client.credit(length);
            return;
        }
        try {
            int at = body.frame(in, offset, length);
            int bytes = offset + length - at;
            // asked before the bytes are held: mostly they can go on right now, in place
            if (body.decidable()) {
                ask();
            }
            if (!call.over()) {
                pass(in, offset, at, bytes, exclusive);
            }
        } catch (WireException e) {
            call.refuse(e);
        }
        if (end) {
            ended();
        }
    }

    private void pass(ByteBuf in, int offset, int at, int bytes, boolean exclusive) {
        NodeExchange open = exchange;
        int before = at - offset;
        if (open == null || !open.open()) {
            client.credit(before);
            body.hold(in, at, bytes);
        } else {
            body.keep(in, at, bytes);
            open.pass(in, offset, at, bytes, exclusive);
        }
    }

    private void ended() {
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
        if (failure != null) {
            call.refuse(failure);
        } else if (call.over()) {
            body.release();
        } else {
            whole();
        }
    }

    private void whole() {
        complete = true;
        NodeExchange open = exchange;
        if (!body.asked()) {
            ask();
        } else if (body.revised() && !call.askAgain(facts(body.head()))) {
            // fields that decide came behind the tensors: what was chosen without them does not hold
            return;
        } else if (open != null && open.open()) {
            open.end();
        }
    }

    private void ask() {
        call.ask(facts(body.ask()));
    }

    private RequestFacts facts(InferHead head) {
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

    @Override
    public void lost(H2Stream stream, StreamLoss loss) {
        call.clientGone();
        body.release();
    }

    // what the call wants

    @Override
    public void send(Candidate candidate, Deadline deadline) {
        NodeExchange begun =
                new NodeExchange(this, candidate, deadline, serving.limits().maxMessageBytes());
        exchange = begun;
        begun.begin(links.to(candidate.node()));
    }

    @Override
    public boolean repeatable() {
        return body.heldWhole();
    }

    @Override
    public void abandon() {
        NodeExchange running = exchange;
        exchange = null;
        if (running != null) {
            running.abandon();
        }
    }

    @Override
    public void forget() {
        body.forget();
    }

    @Override
    public void refuse(Refusal refusal) {
        body.release();
        client.headers(Metadata.trailersOnly(refusal.reason().grpcStatus(), refusal.text()), true);
    }

    @Override
    public void breakOff(Refusal refusal) {
        body.release();
        client.headers(Metadata.trailers(refusal.reason().grpcStatus(), refusal.text()), true);
    }

    // what the exchange needs

    Call call() {
        return call;
    }

    H2Stream client() {
        return client;
    }

    Http2Headers headers() {
        return headers;
    }

    RequestBody body() {
        return body;
    }

    /** Whether all of the request has come and been looked at, so that an attempt can be sent whole. */
    boolean complete() {
        return complete;
    }

    /** Tells in an answer's headers who gave it, if that is wanted. */
    void expose(Http2Headers answer, Candidate candidate) {
        if (serving.exposure().exposes(asksDecision)) {
            answer.set(DecisionExposure.VARIANT, candidate.model());
            answer.set(DecisionExposure.NODE, candidate.node().id());
        }
    }
}
