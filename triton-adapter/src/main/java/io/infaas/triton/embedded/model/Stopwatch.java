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

    void started() {
        started = System.nanoTime();
        inputsReady = started;
        graphDone = started;
    }

    void inputsReady() {
        inputsReady = System.nanoTime();
        graphDone = inputsReady;
    }

    void graphDone() {
        graphDone = System.nanoTime();
    }

    void finished() {
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
