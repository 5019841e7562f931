package io.infaas.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A request that the gateway answers itself, but not before its body is there. For the client's event loop alone. */
final class ManagementExchange implements ClientExchange {

    /** More than anything that is taken here. */
    private static final int MOST = 64 << 10;

    private final ManagementEndpoints answers;
    private final ClientConnection client;
    private final String method;
    private final HttpRoute route;
    private final HttpHeaders headers;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private final Future<?> bodyTimer;
    private boolean over;

    /** @param longest that the body may take */
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
        this.bodyTimer = client.loop().schedule(this::late, longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void receive(ByteBuf piece) {
        try {
            if (over) {
                return;
            }
            if (body.size() + piece.readableBytes() > MOST) {
                answer(ManagementResponse.error(
                        400, "the request body exceeds the maximum allowed value of %d bytes".formatted(MOST)));
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
            answers.later(method, route, headers, body.toString(StandardCharsets.UTF_8))
                    .onSuccess(answer -> client.loop().execute(() -> answer(answer)));
        }
    }

    private void late() {
        if (!over) {
            client.writer().last();
            answer(ManagementResponse.error(400, "the request body does not come"));
        }
    }

    @Override
    public void broken() {
        answer(ManagementResponse.error(400, "the request body is malformed"));
    }

    @Override
    public void clientGone() {
        bodyTimer.cancel(false);
        over = true;
    }

    @Override
    public void clientWritable() {
        // the answer is written at once
    }

    @Override
    public void flushRequest() {
        // nobody else gets anything of it
    }

    private void answer(ManagementResponse answer) {
        if (!over) {
            over = true;
            bodyTimer.cancel(false);
            client.writer().json(answer.status(), answer.body(), AnswerWriter.PLAIN);
            client.answered();
        }
    }
}
