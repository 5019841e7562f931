package io.infaas.gateway.http;

import io.netty.buffer.ByteBuf;

/** Owns the current request of a client connection until it is answered. Confined to the connection's event loop. */
interface ClientExchange {

    /** Takes ownership of the next piece of the body. */
    void receive(ByteBuf piece);

    /** Notifies that the body is complete. */
    void end();

    /** Notifies that the framing of the request is broken, so that its end is unknown. */
    void onBroken();

    /** Whether a client that leaves now has waited for its answer, rather than wasted the work of nodes. */
    default boolean isTimeout() {
        return false;
    }

    void onClientGone();

    /** Notifies that the client accepts more of the answer. */
    void onClientWritable();

    /** Notifies that one burst of reads from the client has ended. */
    void flushRequest();
}
