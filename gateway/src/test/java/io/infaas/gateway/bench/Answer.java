package io.infaas.gateway.bench;

/** What the backend says to an inference request; always after the last byte of the request, as Triton does. */
enum Answer {
    /** A tensor of {@link #FIXED_BYTES}, whatever was asked. */
    FIXED,
    /** The request itself as a tensor: as many bytes back as came. */
    ECHO;

    static final int FIXED_BYTES = 4_000;
}
