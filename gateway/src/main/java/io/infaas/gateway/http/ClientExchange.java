package io.infaas.gateway.http;

import io.netty.buffer.ByteBuf;

/** Owns the current request of a client's connection until it is answered. On the connection's event loop. */
interface ClientExchange {

    /** Takes over the next piece of the body. */
    void receive(ByteBuf piece);

    /** The body is complete. */
    void end();

    /** The framing of the request is broken: where it ends is not known. */
    void broken();

    void clientGone();

    /** The client can take more of the answer. */
    void clientWritable();

    /** One burst of reading from the client is over. */
    void flushRequest();
}
