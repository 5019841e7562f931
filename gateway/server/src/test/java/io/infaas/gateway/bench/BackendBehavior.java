package io.infaas.gateway.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How the backend answers from now on, and what it has seen. */
final class BackendBehavior {

    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger grpcConnections = new AtomicInteger();
    private final AtomicInteger httpConnections = new AtomicInteger();
    private final int delayMs;
    private volatile BackendAnswer answer = BackendAnswer.FIXED;

    /** @param delayMs from the end of a request to its answer, where that is {@link BackendAnswer#FIXED} */
    BackendBehavior(int delayMs) {
        this.delayMs = delayMs;
    }

    int delayMs() {
        return delayMs;
    }

    /**
     * Counts since the start.
     *
     * @param answered inference requests
     * @param grpcConnections accepted, open or not
     */
    record Seen(long answered, int grpcConnections, int httpConnections) {}

    BackendAnswer answer() {
        return answer;
    }

    void answer(BackendAnswer next) {
        answer = next;
    }

    void answeredOne() {
        answered.incrementAndGet();
    }

    void acceptedGrpc() {
        grpcConnections.incrementAndGet();
    }

    void acceptedHttp() {
        httpConnections.incrementAndGet();
    }

    Seen seen() {
        return new Seen(answered.get(), grpcConnections.get(), httpConnections.get());
    }

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
}
