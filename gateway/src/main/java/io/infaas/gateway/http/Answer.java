package io.infaas.gateway.http;

import io.infaas.gateway.forward.SendFailure;
import io.infaas.gateway.forward.Verdict;
import io.infaas.gateway.routing.Names;
import io.infaas.triton.wire.Chunks;
import io.infaas.triton.wire.ErrorTexts;
import io.infaas.triton.wire.HttpAnswerStart;
import io.infaas.triton.wire.HttpErrors;
import io.infaas.triton.wire.HttpInferRequests;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a node to one attempt, on its way to the client. A result is held back until its names are known and changed, and
 * streams from there; an error is gathered, as it decides where the query goes next, and is small.
 */
final class Answer {

    private static final AsciiString HEAD_LENGTH = AsciiString.cached(HttpInferRequests.HEADER_LENGTH);
    private static final int OK = 200;
    private static final int MAX_ERROR_BYTES = 64 << 10;
    private static final int SMALL = 2 << 10;

    private final HttpQuery query;
    private final Attempt attempt;
    private final int status;
    private final HttpHeaders headers;
    private final Chunks error = new Chunks();
    private @Nullable HttpAnswerStart start;
    private int headLength = -1;
    private long length = -1;
    private long bytes;
    private boolean passing;
    private boolean over;

    Answer(HttpQuery query, Attempt attempt, HttpResponse head) {
        this.query = query;
        this.attempt = attempt;
        this.status = head.status().code();
        this.headers = head.headers();
    }

    void begin() {
        if (status != OK) {
            return;
        }
        try {
            String json = headers.get(HEAD_LENGTH);
            if (json != null) {
                headLength = HttpInferRequests.headerLength(json);
            }
            String stated = headers.get(HttpHeaderNames.CONTENT_LENGTH);
            if (stated != null) {
                length = Long.parseLong(stated);
            }
        } catch (WireException | NumberFormatException e) {
            query.unreadable(attempt, String.valueOf(e.getMessage()));
            return;
        }
        // an adopted model answers under its own version
        start = new HttpAnswerStart(headLength, query.name(), query.target().isAdopted() ? null : Names.VERSION);
        checkSize(length);
    }

    /** Takes over the next piece. */
    void receive(ByteBuf piece) {
        bytes += piece.readableBytes();
        if (over || !checkSize(bytes)) {
            piece.release();
        } else if (passing) {
            query.writer().piece(piece);
            if (!query.writer().writable()) {
                attempt.reading(false);
            }
        } else if (start != null) {
            open(start, piece);
        } else if (bytes > MAX_ERROR_BYTES) {
            piece.release();
            error.close();
            attempt.cutShort();
        } else {
            error.add(piece);
        }
    }

    private boolean checkSize(long size) {
        int most = query.maxBytes();
        if (size <= most) {
            return true;
        }
        query.lost(
                attempt,
                new SendFailure(
                        SendFailure.Kind.TOO_LARGE,
                        "the answer is larger than the maximum of %d bytes".formatted(most)));
        return false;
    }

    private void open(HttpAnswerStart names, ByteBuf piece) {
        try {
            if (names.feed(piece)) {
                pass(names);
            }
        } catch (WireException e) {
            query.unreadable(attempt, String.valueOf(e.getMessage()));
        }
    }

    private void pass(HttpAnswerStart names) {
        if (!query.judge(Verdict.RESULT)) {
            return;
        }
        passing = true;
        AnswerWriter writer = query.writer();
        int growth = names.growth();
        ByteBuf out = writer.head(OK, length < 0 ? -1 : length + growth);
        query.expose(out, attempt.candidate());
        HeadBytes.passed(out, headers, HEAD_LENGTH);
        if (headLength >= 0) {
            HeadBytes.header(out, HEAD_LENGTH, headLength + growth);
        }
        HeadBytes.write(out, HeadBytes.END);
        writer.openPiece(out, (int) bytes + growth);
        names.writeTo(out);
        ByteBuf rest = names.rest();
        if (rest.readableBytes() <= SMALL) {
            out.writeBytes(rest);
            rest.release();
            writer.write(out);
        } else {
            writer.write(out);
            writer.write(rest);
        }
        writer.closePiece();
        if (!writer.writable()) {
            attempt.reading(false);
        }
    }

    /** All of it has come. */
    void end() {
        if (over) {
            return;
        }
        HttpAnswerStart names = start;
        if (names == null) {
            endError();
            return;
        }
        if (!passing) {
            try {
                names.end();
                pass(names);
            } catch (WireException e) {
                query.unreadable(attempt, String.valueOf(e.getMessage()));
            }
        }
        if (passing && !over) {
            query.writer().endBody();
            query.completed();
        }
    }

    private void endError() {
        ByteBuf body = error.take();
        String text = HttpErrors.text(body).orElse("");
        body.release();
        if (!query.judge(Verdict.onError(status == 404, status == 503, text, attempt.candidate()))) {
            return;
        }
        String told = text.isEmpty() ? "the node answered with HTTP status " + status : text;
        String json = HttpErrors.body(
                ErrorTexts.withoutVariant(told, attempt.candidate().model(), query.name()));
        query.writer().json(status, json, out -> query.expose(out, attempt.candidate()));
        query.completed();
    }

    /** Nobody waits for it any more. */
    void close() {
        over = true;
        error.close();
        if (start != null) {
            start.close();
        }
    }
}
