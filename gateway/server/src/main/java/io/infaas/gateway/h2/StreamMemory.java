package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;

import io.infaas.gateway.memory.ConnectionAccount;

/** The memory of the streams that a client has open on one connection, beside their bytes. Confined to one thread. */
final class StreamMemory {

    /** Most bytes of headers that the open streams hold together. */
    private static final int MAX_HEADER_BYTES = 4 << 20;

    /** Estimate of the memory that an open stream occupies beside its headers and its bytes. */
    private static final int STREAM_BYTES = 2 << 10;

    private final ConnectionAccount account;
    private int headerBytes;

    StreamMemory(ConnectionAccount account) {
        this.account = account;
    }

    ConnectionAccount account() {
        return account;
    }

    /**
     * Reserves the memory of a stream.
     *
     * @throws H2Exception if the connection or the gateway has no memory for it
     */
    void reserve(int stream, int bytes) throws H2Exception {
        if (headerBytes + bytes > MAX_HEADER_BYTES || !account.reserve(STREAM_BYTES + bytes)) {
            throw H2Exception.stream(REFUSED_STREAM, stream, "no memory for another stream");
        }
        headerBytes += bytes;
    }

    /** Releases the memory of a stream, for which {@code bytes} were reserved. */
    void release(int bytes) {
        headerBytes -= bytes;
        account.release(STREAM_BYTES + bytes);
    }
}
