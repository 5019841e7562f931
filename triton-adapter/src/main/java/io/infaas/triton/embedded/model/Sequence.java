package io.infaas.triton.embedded.model;

import java.util.ArrayDeque;
import java.util.Queue;

/** One sequence under way: its requests that wait, in the order they came. Its scheduler's lock guards it. */
final class Sequence {
    private final CorrelationId id;
    private final SequenceState memory;
    private final Queue<QueuedInference> jobs = new ArrayDeque<>();
    private long lastRequest;
    private boolean running;

    /** Whether it is among those that may run, or still waits for one of them to end. */
    private boolean candidate;
    /** Whether more requests may come. */
    private boolean open = true;

    Sequence(CorrelationId id, SequenceState memory) {
        this.id = id;
        this.memory = memory;
    }

    CorrelationId id() {
        return id;
    }

    SequenceState memory() {
        return memory;
    }

    void add(QueuedInference job, long now) {
        jobs.add(job);
        lastRequest = now;
    }

    /** How long ago its last request came, in nanoseconds. */
    long idle(long now) {
        return now - lastRequest;
    }

    void chosen() {
        candidate = true;
    }

    boolean candidate() {
        return candidate;
    }

    void closed() {
        open = false;
    }

    /** The next request, which runs until {@link #ran()}. */
    QueuedInference run() {
        running = true;
        return jobs.remove();
    }

    void ran() {
        running = false;
    }

    /** Whether its next request may run: one after the other. */
    boolean runnable() {
        return candidate && !running && !jobs.isEmpty();
    }

    /** Whether it needs its place no longer. */
    boolean over() {
        return !open && !running && jobs.isEmpty();
    }

    Queue<QueuedInference> jobs() {
        return jobs;
    }
}
