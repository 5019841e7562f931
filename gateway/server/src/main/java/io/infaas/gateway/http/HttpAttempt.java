package io.infaas.gateway.http;

import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.index.IndexedInstance;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a query at one instance: one request, whose body is sent on as it arrives, and one answer. Ends with its answer,
 * its failure or {@link #abandon}; no callback to the query follows.
 */
final class HttpAttempt {

    private static final int SMALL = 2 << 10;
    private static final int HEAD = 1 << 10;
    /** Least size of a chunk but the last one, in bytes. */
    private static final int CHUNK = 32 << 10;

    /** More than the pieces of a chunk: a composite buffer copies beyond that. */
    private static final int MAX_PIECES = CHUNK;

    private static final int CRLF = '\r' << 8 | '\n';

    private final HttpQuery query;
    private final IndexedInstance candidate;
    private final HttpNodePool pool;
    private final HttpRequestBody body;
    private @Nullable HttpNodeConnection connection;
    private @Nullable HttpNodeAnswer answer;
    private long answerBytes;
    private boolean chunked;
    private boolean sentWhole;
    private boolean over;

    HttpAttempt(HttpQuery query, IndexedInstance candidate, HttpNodePool pool, HttpRequestBody body) {
        this.query = query;
        this.candidate = candidate;
        this.pool = pool;
        this.body = body;
    }

    IndexedInstance instance() {
        return candidate;
    }

    /** Writes the passing headers of a node's answer into the head of the client's answer. */
    void passBack(ByteBuf out, HttpHeaders headers) {
        HeadWriter.writePassingBack(out, headers, pool.headers().answerFilter());
    }

    void begin() {
        pool.acquire(this);
    }

    /** Receives a connection and sends the bytes of the query received up to now. */
    void onConnected(HttpNodeConnection to) {
        connection = to;
        to.begin(this);
        long length = body.isEnded() ? body.bytes() : query.statedLength();
        chunked = length < 0;
        ByteBuf head = to.allocate(HEAD + SMALL);
        query.head()
                .write(
                        head,
                        candidate,
                        query.target().version(),
                        pool.ownLines(),
                        pool.headers().requestFilter(),
                        length);
        if (!chunked && body.unsent() > 0 && body.unsent() <= SMALL) {
            // a small query leaves as one buffer
            while (body.unsent() > 0) {
                ByteBuf piece = body.next();
                head.writeBytes(piece);
                piece.release();
            }
        }
        to.write(head);
        pump();
        if (!query.flushesSoon()) {
            to.flush();
        }
    }

    /** Sends waiting bytes while the node accepts them. */
    void pump() {
        HttpNodeConnection to = connection;
        if (to == null) {
            return;
        }
        boolean wrote = false;
        // in this order: the flush in writable() may run a nested pump(), which sends the rest
        while (to.isWritable() && isSendable()) {
            if (chunked) {
                writeChunk(to);
            } else {
                to.write(body.next());
            }
            wrote = true;
        }
        if (body.isEnded() && body.unsent() == 0 && !sentWhole) {
            sentWhole = true;
            if (chunked) {
                ByteBuf last = to.allocate(HeadWriter.LAST_CHUNK.length());
                HeadWriter.write(last, HeadWriter.LAST_CHUNK);
                to.write(last);
                wrote = true;
            }
        }
        query.holdBackClient(body.unsent());
        if (wrote && !query.flushesSoon()) {
            to.flush();
        }
    }

    // some hundred thousand small chunks can end a Triton; it executes nothing before the last one
    private boolean isSendable() {
        return (chunked && !body.isEnded()) ? body.unsent() >= CHUNK : body.unsent() > 0;
    }

    private void writeChunk(HttpNodeConnection to) {
        CompositeByteBuf chunk = Unpooled.compositeBuffer(MAX_PIECES);
        while (body.unsent() > 0 && chunk.readableBytes() < CHUNK) {
            chunk.addComponent(true, body.next());
        }
        ByteBuf size = to.allocate(16);
        HeadWriter.writeChunkSize(size, chunk.readableBytes());
        to.write(size);
        to.write(chunk);
        to.write(to.allocate(2).writeShort(CRLF));
    }

    void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    /** Resumes or pauses reading the answer. */
    void setReading(boolean on) {
        if (connection != null) {
            connection.setReading(on);
        }
    }

    void onHead(HttpResponse head) {
        HttpNodeAnswer nodeAnswer = query.createAnswer(this, head);
        answer = nodeAnswer;
        nodeAnswer.begin();
    }

    /** Takes ownership of the next piece of the answer. */
    void onPiece(ByteBuf piece) {
        answerBytes += piece.readableBytes();
        HttpNodeAnswer to = answer;
        if (to == null) {
            piece.release();
        } else {
            to.receive(piece);
        }
    }

    long answerBytes() {
        return answerBytes;
    }

    /** Notifies that a burst of reads from the node has ended. */
    void onReadComplete() {
        query.writer().flush();
    }

    /** Notifies that the answer is complete. */
    void onEnd() {
        HttpNodeConnection from = connection;
        connection = null;
        over = true;
        if (from != null) {
            if (sentWhole) {
                from.release();
            } else {
                from.close();
            }
        }
        if (answer != null) {
            answer.end();
        }
    }

    /** Ends the answer early, because the rest is not needed and stays unread. */
    void endEarly() {
        sentWhole = false;
        onEnd();
    }

    /** Notifies that the connect failed or the connection was lost. */
    void onLost(AttemptFailure failure) {
        if (!over) {
            query.onLost(this, failure);
        }
    }

    /** Cancels the attempt. Returns whether the node may go on executing it. */
    boolean abandon() {
        over = true;
        HttpNodeConnection open = connection;
        connection = null;
        boolean executes = open != null && sentWhole;
        if (open == null) {
            pool.cancel(this);
        } else if (sentWhole) {
            pool.cancel(open);
        } else {
            open.close();
        }
        if (answer != null) {
            answer.close();
        }
        return executes;
    }

    /** Forwards a node's answer to one attempt towards the client. Confined to the query's event loop. */
    sealed interface HttpNodeAnswer permits HttpErrorAnswer, HttpGenerateAnswer, HttpInferAnswer {

        /** Starts the answer after its head has arrived. */
        void begin();

        /** Takes ownership of the next piece of the body. */
        void receive(ByteBuf piece);

        /** Ends the answer after its last byte. */
        void end();

        /** Discards the answer, because it is no longer needed. */
        void close();
    }
}
