package io.infaas.gateway.http;

import io.infaas.gateway.forward.ForwardedHeaders;
import io.infaas.gateway.forward.InferCall;
import io.infaas.gateway.forward.NodeAnswer;
import io.infaas.gateway.forward.Served;
import io.infaas.gateway.forward.Verdict;
import io.infaas.gateway.identity.HttpAnswer;
import io.infaas.gateway.identity.HttpRoute;
import io.infaas.gateway.metrics.Protocol;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.DecisionExposure;
import io.infaas.gateway.routing.Names;
import io.infaas.gateway.routing.Serving;
import io.infaas.gateway.selection.Query;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.HttpErrors;
import io.infaas.triton.wire.HttpInferRequests;
import io.infaas.triton.wire.HttpInferResponses;
import io.infaas.triton.wire.WireException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One inference request over HTTP: gathers the body, has it forwarded, answers. */
final class HttpCall implements InferCall.Reply {

    private final Serving serving;
    private final HttpClient client;
    private final HttpServerRequest request;
    private final HttpRoute route;
    private final InferCall call;
    private @Nullable HttpRequestReader reader;
    private long surplus;

    private HttpCall(Serving serving, HttpClient client, HttpServerRequest request, HttpRoute route) {
        this.serving = serving;
        this.client = client;
        this.request = request;
        this.route = route;
        this.call = new InferCall(serving, Protocol.HTTP, serving.limits().queryTimeout(), this);
    }

    static void begin(Serving serving, HttpClient client, HttpServerRequest request, HttpRoute route) {
        new HttpCall(serving, client, request, route).read();
    }

    private void read() {
        request.exceptionHandler(gone -> cancelled());
        request.response().exceptionHandler(gone -> cancelled());
        request.handler(this::receive);
        if (!call.admitted()) {
            return;
        }
        try {
            // in Triton's order: the name is judged before the body
            Names.resolve(serving.router().routes(), route.model(), route.version());
            HttpRequestReader body = new HttpRequestReader(serving, request.headers());
            reader = body;
            request.endHandler(end -> finish(body));
            if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
                request.response().writeContinue();
            }
        } catch (Refusal | WireException e) {
            call.refuse(e);
        }
    }

    private void receive(Buffer piece) {
        HttpRequestReader body = reader;
        if (call.over() || body == null) {
            // what comes after a refusal is read away, so that the connection stays usable; without end it is not
            surplus += piece.length();
            if (surplus > 2L * serving.limits().maxMessageBytes()) {
                request.connection().close();
            }
            return;
        }
        try {
            body.feed(((BufferInternal) piece).getByteBuf());
        } catch (WireException e) {
            call.refuse(e);
        }
    }

    private void finish(HttpRequestReader body) {
        if (!call.over()) {
            body.finish()
                    .onSuccess(read -> call.forward(
                            read.facts(route, request.headers()),
                            read.body(),
                            new HttpDialect(client, request.headers())))
                    .onFailure(call::refuse);
        }
    }

    private void cancelled() {
        closeReader();
        call.cancelled();
    }

    private void closeReader() {
        HttpRequestReader body = reader;
        if (body != null) {
            body.close();
        }
    }

    @Override
    public Future<Void> served(Query query, Served served) {
        NodeAnswer answer = served.answer();
        HttpServerResponse response = request.response();
        if (served.verdict() != Verdict.RESULT) {
            String text = HttpErrors.text(answer.body())
                    .orElseGet(() -> "the node answered with HTTP status " + answer.status());
            expose(served);
            return response.setStatusCode(answer.status())
                    .putHeader("content-type", HttpAnswer.CONTENT_TYPE)
                    .end(HttpErrors.body(
                            ErrorTexts.withoutVariant(text, served.candidate().model(), query.name())));
        }
        String length = answer.headers().get(HttpInferRequests.HEADER_LENGTH);
        HttpInferResponses.Renamed renamed = HttpInferResponses.rename(
                answer.body(),
                length == null ? OptionalInt.empty() : OptionalInt.of(HttpInferRequests.headerLength(length)),
                query.name(),
                Names.VERSION);
        expose(served);
        ForwardedHeaders.copy(answer.headers(), response.headers());
        renamed.headLength()
                .ifPresent(head -> response.headers().set(HttpInferRequests.HEADER_LENGTH, Integer.toString(head)));
        return response.end(BufferInternal.buffer(renamed.body()));
    }

    @Override
    public void refused(Refusal refusal) {
        closeReader();
        HttpServerResponse response = request.response();
        if (refusal.reason() == RefusalReason.UNSUPPORTED) {
            response.putHeader("Accept-Encoding", "gzip, deflate");
        }
        HttpAnswer answer = HttpAnswer.of(refusal);
        response.setStatusCode(answer.status())
                .putHeader("content-type", HttpAnswer.CONTENT_TYPE)
                .end(answer.body());
    }

    private void expose(Served served) {
        if (serving.exposure().exposes(request.headers().contains(DecisionExposure.ASK))) {
            request.response()
                    .putHeader(DecisionExposure.VARIANT, served.candidate().model())
                    .putHeader(DecisionExposure.NODE, served.candidate().node().id());
        }
    }
}
