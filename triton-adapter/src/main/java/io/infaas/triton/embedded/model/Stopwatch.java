package io.infaas.triton.embedded.model;

/**
 * Timestamps of one request, in nanoseconds of the monotonic clock. One thread at a time writes them; they are read after the
 * run.
 */
final class Stopwatch {
    private final long received = System.nanoTime();
    private long started = received;
    private long inputsReady = received;
    private long graphDone = received;
    private long finished = received;

    void markStarted() {
        started = System.nanoTime();
        inputsReady = started;
        graphDone = started;
    }

    void markInputsReady() {
        inputsReady = System.nanoTime();
        graphDone = inputsReady;
    }

    void markGraphDone() {
        graphDone = System.nanoTime();
    }

    void markFinished() {
        finished = System.nanoTime();
    }

    long total() {
        return finished - received;
    }

    long queue() {
        return started - received;
    }

    long input() {
        return inputsReady - started;
    }

    long infer() {
        return graphDone - inputsReady;
    }

    long output() {
        return finished - graphDone;
    }
}
