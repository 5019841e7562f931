package io.infaas.gateway.grpc;

import io.infaas.gateway.forward.ForwardedHeaders;
import io.infaas.gateway.forward.InferCall;
import io.infaas.gateway.forward.Served;
import io.infaas.gateway.forward.Verdict;
import io.infaas.gateway.metrics.Protocol;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.DecisionExposure;
import io.infaas.gateway.routing.Names;
import io.infaas.gateway.routing.Serving;
import io.infaas.gateway.selection.Query;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.GrpcInferResponses;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;

/** One call of ModelInfer: gathers the message, has it forwarded, answers. */
final class GrpcCall implements InferCall.Reply {

    private static final long CANCEL = 8;

    private final Serving serving;
    private final HttpClient client;
    private final HttpServerRequest request;
    private final InferCall call;
    private final GrpcRequestReader reader;
    private long surplus;

    private GrpcCall(Serving serving, HttpClient client, HttpServerRequest request) {
        this.serving = serving;
        this.client = client;
        this.request = request;
        this.call = new InferCall(serving, Protocol.GRPC, GrpcTimeout.read(request.getHeader("grpc-timeout")), this);
        this.reader = new GrpcRequestReader(serving, request.getHeader("grpc-encoding"));
    }

    static void begin(Serving serving, HttpClient client, HttpServerRequest request) {
        GrpcCall begun;
        try {
            begun = new GrpcCall(serving, client, request);
        } catch (Refusal refusal) {
            trailersOnly(request.response(), refusal.reason().grpcStatus(), refusal.text());
            return;
        }
        begun.read();
    }

    private void read() {
        // a reset before the end of the request is told to the one, after it to the other
        request.exceptionHandler(gone -> cancelled());
        request.response().exceptionHandler(gone -> cancelled());
        request.handler(this::receive);
        if (!call.admitted()) {
            return;
        }
        request.endHandler(end -> {
            if (!call.over()) {
                reader.finish()
                        .onSuccess(read -> call.forward(
                                read.facts(request.headers()),
                                read.message(),
                                new GrpcDialect(client, request.headers())))
                        .onFailure(call::refuse);
            }
        });
    }

    private void receive(Buffer piece) {
        if (call.over()) {
            surplus += piece.length();
            if (surplus > serving.limits().maxMessageBytes()) {
                request.response().reset(CANCEL);
            }
            return;
        }
        try {
            reader.feed(((BufferInternal) piece).getByteBuf());
        } catch (WireException e) {
            reader.close();
            call.refuse(e);
        }
    }

    private void cancelled() {
        reader.close();
        call.cancelled();
    }

    @Override
    public Future<Void> served(Query query, Served served) {
        HttpServerResponse response = request.response();
        GrpcAnswer answer = GrpcAnswer.of(served.answer());
        if (served.verdict() != Verdict.RESULT) {
            expose(served);
            ForwardedHeaders.copy(served.answer().headers(), response.headers());
            ForwardedHeaders.copy(served.answer().trailers(), response.headers());
            return trailersOnly(
                    response,
                    answer.status(),
                    ErrorTexts.withoutVariant(answer.text(), served.candidate().model(), query.name()));
        }
        ByteBuf message = GrpcAnswer.message(served.answer(), serving.limits().maxMessageBytes());
        ByteBuf renamed = GrpcInferResponses.rename(message, query.name(), Names.VERSION);
        expose(served);
        ForwardedHeaders.copy(served.answer().headers(), response.headers());
        response.headers().set("content-type", "application/grpc");
        ForwardedHeaders.copy(served.answer().trailers(), response.trailers());
        response.trailers().set("grpc-status", "0");
        return response.end(BufferInternal.buffer(GrpcFrames.framed(renamed, false)));
    }

    @Override
    public void refused(Refusal refusal) {
        reader.close();
        trailersOnly(request.response(), refusal.reason().grpcStatus(), refusal.text());
    }

    private void expose(Served served) {
        if (serving.exposure().exposes(request.headers().contains(DecisionExposure.ASK))) {
            request.response()
                    .putHeader(DecisionExposure.VARIANT, served.candidate().model())
                    .putHeader(DecisionExposure.NODE, served.candidate().node().id());
        }
    }

    private static Future<Void> trailersOnly(HttpServerResponse response, int status, String text) {
        return response.putHeader("content-type", "application/grpc")
                .putHeader("grpc-status", Integer.toString(status))
                .putHeader("grpc-message", ErrorTexts.percentEncoded(text))
                .end();
    }
}
