package io.infaas.gateway.forward;

import io.infaas.gateway.routing.RetryBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The request of one query, kept by reference so that it can be sent again if the retry buffer has room for it; else it
 * can be sent once. On the heap: what is dropped need not be released. For one thread.
 */
final class Payload {

    private final RetryBuffer buffer;
    private final int bytes;
    private final boolean kept;
    private ByteBuf message;
    private boolean available = true;
    private boolean closed;

    Payload(ByteBuf message, RetryBuffer buffer, boolean repeatable) {
        this.message = message;
        this.buffer = buffer;
        this.bytes = message.readableBytes();
        this.kept = repeatable && buffer.keep(bytes);
    }

    /** Whether it can be sent, first or again. */
    boolean available() {
        return available;
    }

    /** The request, to be sent now. */
    ByteBuf take() {
        ByteBuf taken = message.duplicate();
        if (!kept) {
            drop();
        }
        return taken;
    }

    /** It will not be sent any more. */
    void close() {
        drop();
        if (!closed && kept) {
            buffer.release(bytes);
        }
        closed = true;
    }

    private void drop() {
        available = false;
        message = Unpooled.EMPTY_BUFFER;
    }
}
