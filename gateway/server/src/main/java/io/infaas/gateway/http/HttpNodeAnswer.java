package io.infaas.gateway.http;

import io.netty.buffer.ByteBuf;

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
