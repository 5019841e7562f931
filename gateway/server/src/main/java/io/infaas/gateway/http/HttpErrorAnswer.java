package io.infaas.gateway.http;

import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.HttpErrors;
import io.infaas.triton.wire.PieceBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;

/** An error answer of a node. It is small and collected whole, because it decides whether to retry the query. */
final class HttpErrorAnswer implements HttpAttempt.HttpNodeAnswer {

    private static final int MAX_BYTES = 64 << 10;
    private static final String EVENTS = "text/event-stream";
    private static final String TEXT = "text/plain";

    private final HttpQuery query;
    private final HttpAttempt attempt;
    private final int status;
    private final boolean event;
    private final boolean plain;
    private final PieceBuffer error = new PieceBuffer();
    private boolean over;

    HttpErrorAnswer(HttpQuery query, HttpAttempt attempt, HttpResponse head) {
        this.query = query;
        this.attempt = attempt;
        this.status = head.status().code();
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        this.event = type != null && type.startsWith(EVENTS);
        this.plain = type != null && type.startsWith(TEXT);
    }

    @Override
    public void begin() {
        // the body contains the error
    }

    @Override
    public void receive(ByteBuf piece) {
        if (over) {
            piece.release();
        } else if (error.bytes() + piece.readableBytes() > MAX_BYTES) {
            piece.release();
            error.close();
            attempt.endEarly();
        } else {
            error.add(piece);
        }
    }

    @Override
    public void end() {
        if (over) {
            return;
        }
        ByteBuf body = error.take();
        String text = HttpErrors.text(body).orElse("");
        body.release();
        if (!query.judge(AnswerOutcome.onError(status == 404, status == 503, text, attempt.instance()))) {
            return;
        }
        String message = ErrorTexts.withoutVariant(
                text.isEmpty() ? "the node answered with HTTP status " + status : text,
                attempt.instance().model(),
                query.head().name());
        AnswerWriter writer = query.writer();
        // a stream that starts with an error has one event
        if (event) {
            writer.writeWhole(status, HttpErrors.event(message), AnswerWriter.EVENTS, out -> query.head()
                    .expose(out, attempt.instance()));
        } else {
            ManagementResponse answer = ManagementResponse.error(status, message);
            writer.write(plain ? answer.asText() : answer, out -> query.head().expose(out, attempt.instance()));
        }
        query.complete();
    }

    @Override
    public void close() {
        over = true;
        error.close();
    }
}
