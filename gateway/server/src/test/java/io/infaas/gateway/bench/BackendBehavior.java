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
}
