package io.infaas.gateway.http;

import io.infaas.gateway.forward.AttemptFailure;
import io.infaas.gateway.index.IndexedInstance;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a query at one instance: one request, whose body goes out as it comes in, and one answer. Ends by its answer, its
 * failure or {@link #abandon}; the query is told nothing after that.
 */
final class HttpAttempt {

    private static final int SMALL = 2 << 10;
    private static final int HEAD = 1 << 10;
    private static final int CRLF = '\r' << 8 | '\n';

    private final HttpQuery query;
    private final IndexedInstance candidate;
    private final HttpNodePool pool;
    private final HttpRequestBody body;
    private @Nullable HttpNodeConnection connection;
    private @Nullable HttpNodeAnswer answer;
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

    /** Writes into the head of an answer what passes of its headers. */
    void passBack(ByteBuf out, HttpHeaders headers) {
        HeadWriter.passed(out, headers, pool.headers().back());
    }

    void begin() {
        pool.acquire(this);
    }

    /** There is a connection: sends what has come of the query. */
    void connected(HttpNodeConnection to) {
        connection = to;
        to.begin(this);
        long length = body.ended() ? body.bytes() : query.statedLength();
        chunked = length < 0;
        ByteBuf head = to.buffer(HEAD + SMALL);
        query.head()
                .write(
                        head,
                        candidate,
                        query.target().version(),
                        pool.own(),
                        pool.headers().there(),
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

    /** Sends what waits, as far as the node takes it. */
    void pump() {
        HttpNodeConnection to = connection;
        if (to == null) {
            return;
        }
        boolean wrote = false;
        // in this order: making room may have sent it all
        while (to.writable() && body.unsent() > 0) {
            ByteBuf piece = body.next();
            if (chunked) {
                ByteBuf size = to.buffer(16);
                HeadWriter.chunkSize(size, piece.readableBytes());
                to.write(size);
                to.write(piece);
                to.write(to.buffer(2).writeShort(CRLF));
            } else {
                to.write(piece);
            }
            wrote = true;
        }
        if (body.ended() && body.unsent() == 0 && !sentWhole) {
            sentWhole = true;
            if (chunked) {
                ByteBuf last = to.buffer(HeadWriter.LAST_CHUNK.length());
                HeadWriter.write(last, HeadWriter.LAST_CHUNK);
                to.write(last);
                wrote = true;
            }
        }
        query.sentUpTo(body.unsent());
        if (wrote && !query.flushesSoon()) {
            to.flush();
        }
    }

    void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    /** The answer is read on, or is not. */
    void reading(boolean on) {
        if (connection != null) {
            connection.reading(on);
        }
    }

    /** The answer begins. */
    void answered(HttpResponse head) {
        HttpNodeAnswer begun = query.answer(this, head);
        answer = begun;
        begun.begin();
    }

    /** Takes over the next piece of the answer. */
    void received(ByteBuf piece) {
        HttpNodeAnswer to = answer;
        if (to == null) {
            piece.release();
        } else {
            to.receive(piece);
        }
    }

    /** The node has said all for now. */
    void paused() {
        query.flushAnswer();
    }

    /** The answer is whole. */
    void ended() {
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

    /** Enough of the answer is known; what is left of it is not read. */
    void cutShort() {
        sentWhole = false;
        ended();
    }

    /** No connection, or not any more. */
    void lost(AttemptFailure failure) {
        if (!over) {
            query.lost(this, failure);
        }
    }

    /** Nobody waits for the answer: the node is told by the end of the connection, HTTP/1.1 has no other way. */
    void abandon() {
        over = true;
        HttpNodeConnection open = connection;
        connection = null;
        if (open == null) {
            pool.cancel(this);
        } else {
            open.close();
        }
        if (answer != null) {
            answer.close();
        }
    }
}
