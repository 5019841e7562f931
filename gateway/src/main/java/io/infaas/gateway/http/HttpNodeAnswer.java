package io.infaas.gateway.http;

import io.netty.buffer.ByteBuf;

/** The answer of a node to one attempt, on its way to the client. For the query's event loop alone. */
sealed interface HttpNodeAnswer permits HttpErrorAnswer, HttpGenerateAnswer, HttpInferAnswer {

    /** Its head has come. */
    void begin();

    /** Takes over the next piece of its body. */
    void receive(ByteBuf piece);

    /** All of it has come. */
    void end();

    /** Nobody waits for it any more. */
    void close();
}
