package io.infaas.gateway.bench;

/** What the backend says to an inference request. */
enum BackendAnswer {
    /** A tensor of {@link #FIXED_BYTES}, whatever was asked, after the last byte of the request. */
    FIXED,
    /** The request itself as a tensor, as many bytes back as came, after its last byte, as Triton does. */
    ECHO,
    /** The same, but from the first byte on, over gRPC: request and answer pass at the same time. */
    STREAM;

    static final int FIXED_BYTES = 4_000;
}
