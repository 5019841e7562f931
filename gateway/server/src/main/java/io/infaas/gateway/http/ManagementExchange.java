package io.infaas.gateway.http;

import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.forward.InferenceCall;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A request that the gateway answers itself after its body has arrived. Confined to the event loop of the client's connection.
 */
final class ManagementExchange implements ClientExchange {

    /** Bytes of a request body; more than any endpoint needs. */
    private static final int MAX_BODY_BYTES = 64 << 10;

    private final ManagementEndpoints answers;
    private final ClientConnection client;
    private final String method;
    private final HttpRoute route;
    private final HttpHeaders headers;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private final Future<?> bodyTimer;
    private boolean over;

    /** @param longest timeout for the arrival of the body */
    ManagementExchange(
            ManagementEndpoints answers,
            ClientConnection client,
            HttpRequest request,
            HttpRoute route,
            Duration longest) {
        this.answers = answers;
        this.client = client;
        this.method = request.method().name();
        this.route = route;
        this.headers = request.headers();
        this.bodyTimer = client.loop().schedule(this::timeOut, longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void receive(ByteBuf piece) {
        try {
            if (over) {
                return;
            }
            if (body.size() + piece.readableBytes() > MAX_BODY_BYTES) {
                answer(ManagementResponse.error(
                        400,
                        "the request body exceeds the maximum allowed value of %d bytes".formatted(MAX_BODY_BYTES)));
                return;
            }
            if (!client.account().reserve(piece.readableBytes())) {
                Refusal refusal = InferenceCall.asRefusal(WireException.noMemory());
                answer(ManagementResponse.of(refusal));
                return;
            }
            byte[] bytes = new byte[piece.readableBytes()];
            piece.getBytes(piece.readerIndex(), bytes);
            body.writeBytes(bytes);
        } finally {
            piece.release();
        }
    }

    @Override
    public void end() {
        bodyTimer.cancel(false);
        if (!over) {
            answers.respondLater(method, route, headers, body.toString(StandardCharsets.UTF_8))
                    .onSuccess(answer -> client.loop().execute(() -> answer(answer)));
        }
    }

    private void timeOut() {
        if (!over) {
            client.writer().disableKeepAlive();
            answer(ManagementResponse.error(400, "the request body did not arrive in time"));
        }
    }

    @Override
    public void onBroken() {
        answer(ManagementResponse.error(400, "the request body is malformed"));
    }

    @Override
    public void onClientGone() {
        bodyTimer.cancel(false);
        over = true;
        release();
    }

    private void release() {
        client.account().release(body.size());
        body.reset();
    }

    @Override
    public void onClientWritable() {
        // the answer is written at once
    }

    @Override
    public void flushRequest() {
        // no part of the request is forwarded
    }

    private void answer(ManagementResponse answer) {
        if (!over) {
            over = true;
            bodyTimer.cancel(false);
            release();
            client.writer().write(answer, AnswerWriter.PLAIN);
            client.onAnswered();
        }
    }
}
