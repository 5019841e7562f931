package io.infaas.gateway.h2;

/** The cause of a stream's early end. */
public enum StreamLoss {
    /** The peer has not processed the stream and never will: the request may be sent again. */
    REFUSED,
    /** The peer reset the stream. */
    RESET,
    /** The peer broke the protocol on the stream, and this side reset it. */
    BROKEN,
    /** The headers exceed the peer's limit. */
    TOO_LARGE,
    /** The connection is gone. */
    DISCONNECTED
}
