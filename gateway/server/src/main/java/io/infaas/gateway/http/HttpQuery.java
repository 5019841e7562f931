package io.infaas.gateway.http;

import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.eventloop.EventLoopScheduler;
import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.forward.CallTransport;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryTrail;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.repetition.SampleSlot;
import io.infaas.gateway.repetition.SampledQueries;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.infaas.triton.wire.InferHead;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.vertx.core.AsyncResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request for inference or generation over HTTP. Confined to the event loop of its client. */
final class HttpQuery implements CallTransport, ClientExchange {

    private static final Logger LOG = LoggerFactory.getLogger(HttpQuery.class);

    /** Bytes that may wait for a node before reading from the client pauses. */
    private static final int AHEAD = 64 << 10;

    private final FrontEndContext serving;
    private final NodePools<HttpNodePool> pools;
    private final ClientConnection client;
    private final QueryHead head;
    private final InferenceCall call;
    private final HttpRequestBody body;
    private final SampleSlot sample;
    private @Nullable RequestBodyScanner intake;
    private @Nullable HttpAttempt attempt;
    private boolean decisionRequested;
    private boolean bodyComplete;
    private long received;

    HttpQuery(
            FrontEndContext serving,
            NodePools<HttpNodePool> pools,
            ClientConnection client,
            HttpRequest request,
            HttpRoute route) {
        this.serving = serving;
        this.pools = pools;
        this.client = client;
        this.sample = new SampleSlot(serving.sampled());
        this.head = new QueryHead(route, request.headers(), serving.exposure());
        this.body = new HttpRequestBody(serving.retryBuffer(), serving.limits(), client.account());
        this.call = new InferenceCall(
                serving.router(), EventLoopScheduler.of(client.loop()), ClientProtocol.HTTP, Deadline.FOREVER, this);
    }

    /** Takes the head of the request; reports an error in it before reading the body. */
    void begin(HttpRequest request) {
        QueryTrail trail = call.trail();
        if (trail != null) {
            trail.recordClient(client.remoteAddress(), request.headers().get(QueryTrail.REQUEST_ID));
            trail.recordModel(head.route().model());
            trail.recordParent(request.headers().get(QueryTrail.HEADER));
        }
        if (!call.acceptsBody()) {
            return;
        }
        RequestBodyScanner reading;
        try {
            // in Triton's order: the name is checked before the body
            serving.router().resolve(head.route().model(), head.route().version());
            head.checkHeaders();
            reading = head.createScanner(serving.limits(), client.account());
        } catch (Refusal | WireException e) {
            call.refuse(e);
            return;
        }
        intake = reading;
        if (HttpUtil.is100ContinueExpected(request)) {
            client.writer().writeContinue();
        }
        if (reading.isHeadKnown()) {
            submit(reading, reading.head());
        }
    }

    @Override
    public void receive(ByteBuf piece) {
        RequestBodyScanner reading = intake;
        if (reading == null || call.isOver()) {
            piece.release();
            return;
        }
        received += piece.readableBytes();
        boolean decidable;
        try {
            decidable = reading.feed(piece);
        } catch (WireException e) {
            piece.release();
            call.refuse(e);
            return;
        }
        if (reading.isCompressed()) {
            return;
        }
        try {
            body.add(piece);
        } catch (WireException e) {
            call.refuse(e);
            return;
        }
        if (decidable) {
            submitHeadOf(reading);
        } else {
            pump();
        }
    }

    @Override
    public void end() {
        RequestBodyScanner reading = intake;
        bodyComplete = true;
        if (reading == null || call.isOver()) {
            return;
        }
        if (reading.isCompressed()) {
            ByteBuf packed = reading.takeCompressed();
            serving.vertx()
                    .executeBlocking(() -> reading.inflate(packed, serving.memory()), false)
                    .onComplete(result -> client.loop().execute(() -> onInflated(reading, result)));
            return;
        }
        body.end();
        if (decisionRequested) {
            pump();
        } else {
            submitHeadOf(reading);
        }
    }

    private void onInflated(RequestBodyScanner reading, AsyncResult<RequestBodyScanner.Inflated> result) {
        reading.close();
        if (result.failed()) {
            call.refuse(result.cause());
        } else if (call.isOver()) {
            ByteBuf dropped = result.result().body();
            serving.memory().release(dropped.readableBytes());
            dropped.release();
        } else {
            body.addReserved(result.result().body());
            body.end();
            submit(reading, result.result().head());
        }
    }

    private void submitHeadOf(RequestBodyScanner reading) {
        InferHead read;
        try {
            read = reading.head();
        } catch (WireException e) {
            call.refuse(e);
            return;
        }
        submit(reading, read);
    }

    private void submit(RequestBodyScanner reading, InferHead read) {
        QueryTrail trail = call.trail();
        if (trail != null) {
            trail.recordRequestId(read.id());
        }
        decisionRequested = true;
        long bytes = body.isEnded() ? body.bytes() : reading.statedLength();
        call.submit(head.facts(read, reading.inputs(read, bytes), client.owner()));
    }

    private void pump() {
        if (attempt != null) {
            attempt.pump();
        }
        if (decisionRequested) {
            holdBackClient(body.unsent());
        }
    }

    /** Pauses or resumes reading from the client, depending on the bytes that wait for the node. */
    void holdBackClient(long unsent) {
        client.holdBack(unsent > AHEAD);
    }

    @Override
    public void onBroken() {
        call.refuse(new WireException(WireException.Code.INVALID_ARGUMENT, "the request body is malformed"));
    }

    @Override
    public boolean isTimeout() {
        return call.isTimeout();
    }

    @Override
    public void onClientGone() {
        call.onClientGone();
        close();
    }

    @Override
    public void onClientWritable() {
        if (attempt != null) {
            attempt.setReading(true);
        }
    }

    @Override
    public void flushRequest() {
        if (attempt != null) {
            attempt.flush();
        }
    }

    /** Whether a {@link #flushRequest} follows. */
    boolean flushesSoon() {
        return client.isInBurst();
    }

    AnswerWriter writer() {
        return client.writer();
    }

    QueryHead head() {
        return head;
    }

    Target target() {
        return call.query().target();
    }

    GatewayLimits limits() {
        return serving.limits();
    }

    /** Bytes of the body as sent; -1 if unknown before its end. */
    long statedLength() {
        return intake == null ? -1 : intake.statedLength();
    }

    /** Creates the handler for an answer with this head. */
    HttpAttempt.HttpNodeAnswer createAnswer(HttpAttempt at, HttpResponse response) {
        if (response.status().code() != HttpResponseStatus.OK.code()) {
            return new HttpErrorAnswer(this, at, response);
        }
        return head.infers()
                ? new HttpInferAnswer(this, at, response.headers())
                : new HttpGenerateAnswer(this, at, response.headers(), head.streams());
    }

    CompressedBody createCompressedBody(String encoding, CompressedBody.Receiver receiver) {
        return new CompressedBody(serving.vertx(), client.loop(), client.allocator(), encoding, receiver);
    }

    /** Extends the timeout, because more of a long answer has passed. */
    void recordProgress() {
        call.recordProgress();
    }

    boolean judge(AnswerOutcome verdict) {
        return call.judge(verdict);
    }

    void complete() {
        call.complete();
        close();
        client.recordServed();
        client.onAnswered();
    }

    void onLost(HttpAttempt at, AttemptFailure failure) {
        if (attempt == at) {
            call.onAttemptFailure(failure);
        }
    }

    void onUnreadable(HttpAttempt at, String why) {
        LOG.warn(
                "{}: cannot read its answer, ending the query: {}",
                at.instance().key(),
                why);
        call.refuse(new Refusal(RefusalReason.INTERNAL, "the answer of the node cannot be read"));
    }

    @Override
    public void send(IndexedInstance candidate, Deadline deadline) {
        QueryTrail trail = call.trail();
        String parent = trail == null ? null : trail.parentForInstance();
        if (parent != null) {
            head.headers().set(QueryTrail.HEADER, parent);
        }
        body.rewind();
        HttpAttempt next = new HttpAttempt(this, candidate, pools.of(candidate.node()), body);
        attempt = next;
        next.begin();
    }

    @Override
    public boolean isRepeatable() {
        return body.isWhole();
    }

    @Override
    public boolean abandon() {
        HttpAttempt over = attempt;
        attempt = null;
        return over != null && over.abandon();
    }

    @Override
    public void forget() {
        body.forget();
    }

    @Override
    public void sample(Query query, IndexedInstance by) {
        if (head.infers() && head.isPlain()) {
            sample.begin(query, by, SampledQueries.Form.JSON, body.share());
        }
    }

    @Override
    public void endSample(boolean complete) {
        sample.end(complete);
    }

    /** Takes a copy of the answer's body. */
    SampleSlot sampled() {
        return sample;
    }

    @Override
    public boolean isWhole() {
        return bodyComplete;
    }

    @Override
    public long receivedBytes() {
        return received;
    }

    @Override
    public long answerBytes() {
        HttpAttempt answering = attempt;
        return answering == null ? 0 : answering.answerBytes();
    }

    @Override
    public boolean isClientHeldBack() {
        return client.isHeldBack();
    }

    @Override
    public void refuse(Refusal refusal) {
        close();
        if (!bodyComplete && refusal.reason() == RefusalReason.DEADLINE) {
            // the rest of the body may never come
            client.writer().disableKeepAlive();
        }
        ManagementResponse answer = ManagementResponse.of(refusal);
        boolean isText = head.infers() && refusal.isOfName();
        client.writer().write(isText ? answer.asText() : answer, HeadWriter.ofRefusal(refusal.reason()));
        client.onAnswered();
    }

    @Override
    public void breakOff(Refusal refusal) {
        close();
        client.abort();
    }

    private void close() {
        attempt = null;
        body.close();
        if (intake != null) {
            intake.close();
        }
        client.holdBack(false);
    }
}
