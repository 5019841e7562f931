package io.infaas.gateway.grpc;

import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.h2.H2Stream;
import io.infaas.gateway.h2.StreamHandler;
import io.infaas.gateway.h2.StreamLoss;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.QueryTrail;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.repetition.SampleSlot;
import io.infaas.gateway.repetition.SampledQueries;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;

/**
 * The client side of one ModelInfer call. Forwards the request frame by frame to the chosen node, and the answer the same way
 * back. Confined to the event loop of the client's connection.
 */
final class ModelInferCall extends MessageCall implements StreamHandler {

    private final boolean asksDecision;
    private final SampleSlot sample;

    private ModelInferCall(
            CallDispatcher.ClientContext context, H2Stream client, Http2Headers headers, Duration timeout) {
        super(context, client, headers, Metadata.encoding(headers), timeout);
        this.sample = new SampleSlot(serving().sampled());
        this.asksDecision = headers.contains(DecisionExposure.ASK);
        Metadata.toRequest(headers);
        secrets().hide(headers);
    }

    /**
     * Takes over a stream after its headers.
     *
     * @throws Refusal if the headers are invalid
     */
    static void begin(CallDispatcher.ClientContext context, H2Stream client, Http2Headers headers, boolean end) {
        ModelInferCall call = new ModelInferCall(context, client, headers, GrpcTimeout.of(headers));
        client.handle(call);
        if (call.call().acceptsBody() && end) {
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
        if (call().isOver()) {
            stream.credit(length);
            return;
        }
        try {
            receive(in, offset, length, exclusive);
        } catch (WireException e) {
            call().refuse(e);
        }
        if (end) {
            onRequestEnd();
        }
    }

    @Override
    void onHead(InferHead head) {
        call().submit(toFacts(head));
    }

    @Override
    boolean onHeadUpdate(InferHead head) {
        return call().update(toFacts(head));
    }

    @Override
    public void onLost(H2Stream stream, StreamLoss loss) {
        if (loss == StreamLoss.RESET && call().isTimeout()) {
            // a client whose time is over may reset its query: the gateway would end it anyway
            stream.connection().floods().creditReset();
        }
        onClientGone();
    }

    // CallTransport

    @Override
    GrpcAttempt.GrpcNodeAnswer createAnswer(IndexedInstance candidate) {
        return new UnaryNodeAnswer(this, candidate, serving().limits().maxStreamedMessageBytes());
    }

    @Override
    Http2Headers createAttemptHeaders(AsciiString authority, Deadline deadline) {
        Metadata.completeAttempt(headers(), authority, deadline);
        QueryTrail trail = call().trail();
        String parent = trail == null ? null : trail.parentForInstance();
        if (parent != null) {
            headers().set(QueryTrail.HEADER, parent);
        }
        return headers();
    }

    @Override
    public void sample(Query query, IndexedInstance by) {
        sample.begin(query, by, SampledQueries.Form.GRPC, body().share());
    }

    @Override
    public void endSample(boolean complete) {
        sample.end(complete);
    }

    /** Takes a copy of the answer's message. */
    SampleSlot sampled() {
        return sample;
    }

    @Override
    public void refuse(Refusal refusal) {
        body().release();
        client().sendHeaders(Metadata.toTrailersOnly(refusal), true);
    }

    @Override
    public void breakOff(Refusal refusal) {
        body().release();
        client().sendHeaders(Metadata.trailers(refusal.reason().grpcStatus(), refusal.text()), true);
    }

    /** Adds variant and node to the headers of an answer, if the gateway exposes them. */
    void expose(Http2Headers answer, IndexedInstance candidate) {
        if (serving().exposure().exposes(asksDecision)) {
            answer.set(DecisionExposure.VARIANT, candidate.model());
            answer.set(DecisionExposure.NODE, candidate.node().id());
        }
    }
}
