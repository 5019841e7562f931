package io.infaas.gateway.http;

import io.infaas.gateway.forward.AnswerOutcome;
import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.triton.wire.HttpInferRequests;
import io.infaas.triton.wire.HttpResponseRenamer;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The result of an inference. It is held back until its names are known and changed; then it streams, compressed if the client
 * requests that.
 */
final class HttpInferAnswer implements HttpAttempt.HttpNodeAnswer, CompressedBody.Receiver {

    private static final int OK = 200;
    private static final int SMALL = 2 << 10;

    private final HttpQuery query;
    private final HttpAttempt attempt;
    private final HttpHeaders headers;
    private @Nullable HttpResponseRenamer start;
    private @Nullable CompressedBody packed;
    private int headLength = -1;
    private long length = -1;
    private long bytes;
    private boolean passing;
    private boolean over;

    HttpInferAnswer(HttpQuery query, HttpAttempt attempt, HttpHeaders headers) {
        this.query = query;
        this.attempt = attempt;
        this.headers = headers;
    }

    @Override
    public void begin() {
        try {
            String json = headers.get(HeadWriter.JSON_LENGTH);
            if (json != null) {
                headLength = HttpInferRequests.headerLength(json);
            }
            String contentLength = headers.get(HttpHeaderNames.CONTENT_LENGTH);
            if (contentLength != null) {
                length = Long.parseLong(contentLength);
            }
        } catch (WireException | NumberFormatException e) {
            query.onUnreadable(attempt, String.valueOf(e.getMessage()));
            return;
        }
        // an adopted model answers under its own version
        start = new HttpResponseRenamer(
                headLength, query.head().name(), query.target().isAdopted() ? null : NameResolution.VERSION);
        checkSize(length, query.limits().maxStreamedBytes());
    }

    @Override
    public void receive(ByteBuf piece) {
        bytes += piece.readableBytes();
        HttpResponseRenamer names = start;
        if (over || names == null || !checkSize(bytes, query.limits().maxStreamedBytes())) {
            piece.release();
        } else if (passing) {
            sendPart(piece);
        } else {
            open(names, piece);
        }
    }

    private void sendPart(ByteBuf piece) {
        query.sampled().copy(piece);
        CompressedBody packing = packed;
        if (packing == null) {
            query.writer().writePiece(piece);
            holdBack(query.writer());
        } else {
            packing.add(piece);
            read(packing);
        }
    }

    private void holdBack(AnswerWriter writer) {
        if (!writer.isWritable()) {
            attempt.setReading(false);
        }
    }

    private boolean checkSize(long size, long most) {
        if (size <= most) {
            return true;
        }
        query.onLost(
                attempt,
                new AttemptFailure(
                        AttemptFailure.Kind.TOO_LARGE,
                        "the answer is larger than the maximum of %d bytes".formatted(most)));
        return false;
    }

    private void open(HttpResponseRenamer names, ByteBuf piece) {
        try {
            if (names.feed(piece)) {
                pass(names);
            } else {
                checkSize(bytes, query.limits().maxMessageBytes());
            }
        } catch (WireException e) {
            query.onUnreadable(attempt, String.valueOf(e.getMessage()));
        }
    }

    private void pass(HttpResponseRenamer names) {
        if (!query.judge(AnswerOutcome.RESULT)) {
            return;
        }
        passing = true;
        String encoding = query.head().answerEncoding();
        if (encoding == null) {
            passPlain(names);
        } else {
            passPacked(names, encoding);
        }
    }

    private ByteBuf createHead(HttpResponseRenamer names, long bodyLength) {
        ByteBuf out = query.writer().createHead(OK, bodyLength);
        query.head().expose(out, attempt.instance());
        attempt.passBack(out, headers);
        if (headLength >= 0) {
            HeadWriter.writeHeader(out, HeadWriter.JSON_LENGTH, headLength + names.growth());
        }
        return out;
    }

    private void passPlain(HttpResponseRenamer names) {
        AnswerWriter writer = query.writer();
        ByteBuf out = createHead(names, length < 0 ? -1 : length + names.growth());
        HeadWriter.write(out, HeadWriter.END);
        writer.openPiece(out, (int) bytes + names.growth());
        int start = out.writerIndex();
        names.writeTo(out);
        query.sampled().copy(out, start, out.writerIndex() - start);
        ByteBuf rest = names.rest();
        query.sampled().copy(rest);
        if (rest.readableBytes() <= SMALL) {
            out.writeBytes(rest);
            rest.release();
            writer.write(out);
        } else {
            writer.write(out);
            writer.write(rest);
        }
        writer.closePiece();
        holdBack(writer);
    }

    // the lengths in the head refer to the uncompressed body
    private void passPacked(HttpResponseRenamer names, String encoding) {
        ByteBuf out = createHead(names, -1);
        HeadWriter.writeHeader(out, HeadWriter.CONTENT_ENCODING, encoding);
        HeadWriter.write(out, HeadWriter.END);
        ByteBuf changed = out.alloc().ioBuffer();
        names.writeTo(changed);
        query.writer().write(out);
        packed = query.createCompressedBody(encoding, this);
        sendPart(changed);
        sendPart(names.rest());
    }

    @Override
    public void onCompressed(ByteBuf piece) {
        AnswerWriter writer = query.writer();
        writer.writePiece(piece);
        writer.flush();
        CompressedBody packing = packed;
        if (packing != null) {
            read(packing);
        }
    }

    // reads at the pace of the slower of compression and client
    private void read(CompressedBody packing) {
        attempt.setReading(!packing.isFull() && query.writer().isWritable());
    }

    @Override
    public void onComplete() {
        query.writer().endBody();
        query.complete();
    }

    @Override
    public void onFailure(Throwable cause) {
        query.onUnreadable(attempt, "it cannot be compressed: " + cause);
    }

    @Override
    public void end() {
        HttpResponseRenamer names = start;
        if (over || names == null) {
            return;
        }
        if (!passing) {
            try {
                names.end();
                pass(names);
            } catch (WireException e) {
                query.onUnreadable(attempt, String.valueOf(e.getMessage()));
            }
        }
        if (!passing || over) {
            return;
        }
        CompressedBody packing = packed;
        if (packing == null) {
            onComplete();
        } else {
            packing.end();
        }
    }

    @Override
    public void close() {
        over = true;
        if (start != null) {
            start.close();
        }
        if (packed != null) {
            packed.close();
        }
    }
}
