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
 * Compresses the body of an answer off the event loop, in order, one piece at a time. Owns the pieces until {@link #close}, which
 * is allowed at any time; no callback follows it. Confined to the query's event loop.
 */
final class CompressedBody {

    /** Bytes that may wait before reading from the node pauses. */
    private static final int MAX_WAITING_BYTES = 128 << 10;

    /** Receives the compressed body. */
    interface Receiver {
        /** Takes ownership of the next compressed bytes, possibly none; {@link #isFull} may have changed. */
        void onCompressed(ByteBuf piece);

        /** Notifies that the body is complete. */
        void onComplete();

        /** Notifies that compression failed. */
        void onFailure(Throwable cause);
    }

    private final Vertx vertx;
    private final EventLoop loop;
    private final ByteBufAllocator allocator;
    private final BodyDeflater deflation;
    private final Receiver receiver;
    private final PieceBuffer waiting = new PieceBuffer();
    private long bytes;
    private boolean busy;
    private boolean ended;
    private boolean closed;

    CompressedBody(Vertx vertx, EventLoop loop, ByteBufAllocator allocator, String encoding, Receiver receiver) {
        this.vertx = vertx;
        this.loop = loop;
        this.allocator = allocator;
        this.deflation = new BodyDeflater(encoding);
        this.receiver = receiver;
    }

    /** Compresses the next piece and takes ownership of it. */
    void add(ByteBuf piece) {
        if (closed) {
            piece.release();
            return;
        }
        bytes += piece.readableBytes();
        waiting.add(piece);
        compressNext();
    }

    /** Whether the caller should pause. */
    boolean isFull() {
        return bytes > MAX_WAITING_BYTES;
    }

    void end() {
        ended = true;
        compressNext();
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

    private void compressNext() {
        if (busy || closed || (waiting.count() == 0 && !ended)) {
            return;
        }
        busy = true;
        boolean last = ended;
        long compressing = bytes;
        List<ByteBuf> pieces = waiting.takePieces();
        vertx.executeBlocking(() -> compress(pieces, last), false)
                .onComplete(result -> loop.execute(() -> onCompressed(result, compressing, last)));
    }

    // runs on a worker thread
    private ByteBuf compress(List<ByteBuf> pieces, boolean last) {
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

    private void onCompressed(AsyncResult<ByteBuf> result, long compressed, boolean last) {
        busy = false;
        bytes -= compressed;
        if (closed) {
            deflation.close();
            if (result.succeeded()) {
                result.result().release();
            }
        } else if (result.failed()) {
            receiver.onFailure(result.cause());
        } else {
            receiver.onCompressed(result.result());
            if (last) {
                close();
                receiver.onComplete();
            } else {
                compressNext();
            }
        }
    }
}
