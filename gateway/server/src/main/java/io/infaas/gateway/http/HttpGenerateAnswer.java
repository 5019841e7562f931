package io.infaas.gateway.http;

import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.triton.wire.GenerateResponseRenamer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * A generated answer, one object or a stream of events. Each object or event passes as soon as it is complete, at the pace of the
 * client.
 */
final class HttpGenerateAnswer implements HttpAttempt.HttpNodeAnswer {

    private static final int OK = 200;

    private final HttpQuery query;
    private final HttpAttempt attempt;
    private final HttpHeaders headers;
    private final GenerateResponseRenamer text;
    private boolean passing;
    private boolean over;

    HttpGenerateAnswer(HttpQuery query, HttpAttempt attempt, HttpHeaders headers, boolean events) {
        this.query = query;
        this.attempt = attempt;
        this.headers = headers;
        this.text = new GenerateResponseRenamer(
                events,
                query.limits().maxMessageBytes(),
                attempt.instance().model(),
                query.head().name(),
                query.target().isAdopted() ? null : NameResolution.VERSION);
    }

    @Override
    public void begin() {
        // the query can still be retried until bytes pass
    }

    @Override
    public void receive(ByteBuf piece) {
        if (over) {
            piece.release();
            return;
        }
        try {
            text.feed(piece, this::pass);
        } catch (WireException e) {
            query.onLost(attempt, AttemptFailure.tooLarge(e));
        }
    }

    private void pass(ByteBuf part) {
        if (over || !hasBegun()) {
            part.release();
            return;
        }
        AnswerWriter writer = query.writer();
        writer.writePiece(part);
        query.recordProgress();
        if (!writer.isWritable()) {
            attempt.setReading(false);
        }
    }

    private boolean hasBegun() {
        if (!passing && query.judge(AnswerOutcome.RESULT)) {
            passing = true;
            AnswerWriter writer = query.writer();
            ByteBuf head = writer.createHead(OK, -1);
            query.head().expose(head, attempt.instance());
            attempt.passBack(head, headers);
            HeadWriter.write(head, HeadWriter.END);
            writer.write(head);
        }
        return passing;
    }

    @Override
    public void end() {
        if (over) {
            return;
        }
        text.end(this::pass);
        if (hasBegun()) {
            query.writer().endBody();
            query.complete();
        }
    }

    @Override
    public void close() {
        over = true;
        text.close();
    }
}
