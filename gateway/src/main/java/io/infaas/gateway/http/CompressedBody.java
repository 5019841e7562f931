package io.infaas.gateway.http;

import io.infaas.triton.wire.BodyDeflater;
import io.infaas.triton.wire.PieceBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The body of an answer on its way through compression, which happens off the event loop, in order, a piece at a time. Owns what it is
 * given until {@link #close}, which may come at any time; tells nothing after that. For the query's event loop.
 */
final class CompressedBody {

    /** Bytes that may wait before the node is held back. */
    private static final int MOST = 128 << 10;

    /** What becomes of the body. */
    interface Taker {
        /** Takes over the next compressed bytes, maybe none; {@link #full} may have changed. */
        void packed(ByteBuf piece);

        /** All of it was told. */
        void complete();

        /** It cannot be compressed any further. */
        void failed(Throwable cause);
    }

    private final Vertx vertx;
    private final EventLoop loop;
    private final ByteBufAllocator allocator;
    private final BodyDeflater deflation;
    private final Taker taker;
    private final PieceBuffer waiting = new PieceBuffer();
    private long bytes;
    private boolean busy;
    private boolean ended;
    private boolean closed;

    CompressedBody(Vertx vertx, EventLoop loop, ByteBufAllocator allocator, String encoding, Taker taker) {
        this.vertx = vertx;
        this.loop = loop;
        this.allocator = allocator;
        this.deflation = new BodyDeflater(encoding);
        this.taker = taker;
    }

    /** Takes over the next piece. */
    void add(ByteBuf piece) {
        if (closed) {
            piece.release();
            return;
        }
        bytes += piece.readableBytes();
        waiting.add(piece);
        work();
    }

    /** Whether more should come later. */
    boolean full() {
        return bytes > MOST;
    }

    /** All of it was given. */
    void end() {
        ended = true;
        work();
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        waiting.close();
        if (!busy) {
            deflation.close();
        }
    }

    private void work() {
        if (busy || closed || (waiting.count() == 0 && !ended)) {
            return;
        }
        busy = true;
        boolean last = ended;
        long taken = bytes;
        List<ByteBuf> pieces = waiting.takePieces();
        vertx.executeBlocking(() -> pack(pieces, last), false)
                .onComplete(done -> loop.execute(() -> packed(done, taken, last)));
    }

    // on a worker
    private ByteBuf pack(List<ByteBuf> pieces, boolean last) {
        ByteBuf out = allocator.ioBuffer();
        try {
            for (ByteBuf piece : pieces) {
                deflation.add(piece, out);
            }
            if (last) {
                deflation.end(out);
            }
            return out;
        } catch (RuntimeException e) {
            out.release();
            throw e;
        } finally {
            pieces.forEach(ByteBuf::release);
        }
    }

    private void packed(AsyncResult<ByteBuf> done, long taken, boolean last) {
        busy = false;
        bytes -= taken;
        if (closed) {
            deflation.close();
            if (done.succeeded()) {
                done.result().release();
            }
        } else if (done.failed()) {
            taker.failed(done.cause());
        } else {
            taker.packed(done.result());
            if (last) {
                close();
                taker.complete();
            } else {
                work();
            }
        }
    }
}
