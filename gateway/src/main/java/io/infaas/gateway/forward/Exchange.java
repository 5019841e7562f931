package io.infaas.gateway.forward;

import io.infaas.gateway.view.Candidate;
import io.infaas.triton.wire.Chunks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: one request to one instance and its whole answer, bounded in size. Runs on the event loop of the query.
 * Whoever starts it ends it: by its answer, its failure or {@link #abandon}.
 */
final class Exchange {

    /** CANCEL of HTTP/2; with HTTP/1.1 any reset closes the connection. */
    private static final long CANCEL = 8;

    private final Promise<NodeAnswer> answer = Promise.promise();
    private final Chunks body = new Chunks();
    private final int maxBytes;
    private @Nullable HttpClientRequest request;
    private boolean over;

    private Exchange(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Sends the payload, which is taken when there is a connection to send it on. */
    static Exchange start(Dialect dialect, Candidate candidate, Payload payload, Deadline deadline, int maxBytes) {
        Exchange exchange = new Exchange(maxBytes);
        dialect.client()
                .request(dialect.request(candidate, deadline))
                .onSuccess(request -> exchange.send(request, dialect, candidate, payload))
                .onFailure(cause -> exchange.fail(SendFailure.unsent(cause)));
        return exchange;
    }

    /** Fails with a {@link SendFailure}. */
    Future<NodeAnswer> answer() {
        return answer.future();
    }

    /** Nobody waits for the answer any more: the node is told so. */
    void abandon() {
        over = true;
        HttpClientRequest sent = request;
        if (sent != null) {
            sent.reset(CANCEL);
        }
        body.close();
    }

    private void send(HttpClientRequest sent, Dialect dialect, Candidate candidate, Payload payload) {
        request = sent;
        if (over) {
            sent.reset(CANCEL);
            return;
        }
        sent.exceptionHandler(cause -> fail(SendFailure.sent(cause)));
        sent.response().onSuccess(this::receive).onFailure(cause -> fail(SendFailure.sent(cause)));
        sent.end(BufferInternal.buffer(dialect.body(payload.take(), candidate)))
                .onFailure(cause -> fail(SendFailure.sent(cause)));
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(cause -> fail(SendFailure.sent(cause)));
        response.handler(this::receive);
        response.endHandler(end -> complete(response));
    }

    private void receive(Buffer piece) {
        if (over) {
            return;
        }
        if (body.bytes() + piece.length() > maxBytes) {
            abandon();
            answer.tryFail(new AnswerTooLarge(maxBytes));
            return;
        }
        body.add(((BufferInternal) piece).getByteBuf());
    }

    private void complete(HttpClientResponse response) {
        if (!over) {
            over = true;
            answer.tryComplete(
                    new NodeAnswer(response.statusCode(), response.headers(), response.trailers(), body.take()));
        }
    }

    private void fail(SendFailure failure) {
        if (!over) {
            over = true;
            body.close();
            answer.tryFail(failure);
        }
    }
}
