package io.infaas.gateway.h2;

/** How a stream ended before its time. */
public enum StreamLoss {
    /** The peer has not looked at it and never will: it may be sent again. */
    REFUSED,
    /** The peer reset it. */
    RESET,
    /** The peer broke the protocol on it, and we reset it. */
    BROKEN,
    /** The peer takes no headers as large as ours. */
    TOO_LARGE,
    /** Its connection is gone. */
    DISCONNECTED
}
