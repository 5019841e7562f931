package io.infaas.triton.embedded.model;

import java.util.ArrayDeque;
import java.util.Queue;

/** One active sequence and its queued requests, in order of arrival. The lock of its scheduler guards it. */
final class Sequence {
    private final CorrelationId id;
    private final Queue<QueuedInference> jobs = new ArrayDeque<>();
    private long lastRequest;
    private boolean running;

    /** Whether it holds a slot and may run; otherwise it waits in the backlog. */
    private boolean hasSlot;
    /** Whether more requests may arrive. */
    private boolean open = true;

    Sequence(CorrelationId id) {
        this.id = id;
    }

    CorrelationId id() {
        return id;
    }

    void add(QueuedInference job, long now) {
        jobs.add(job);
        lastRequest = now;
    }

    /** Time since its last request arrived, in nanoseconds. */
    long idle(long now) {
        return now - lastRequest;
    }

    void takeSlot() {
        hasSlot = true;
    }

    boolean hasSlot() {
        return hasSlot;
    }

    void close() {
        open = false;
    }

    /** The next request, which runs until {@link #finishRun()}. */
    QueuedInference run() {
        running = true;
        return jobs.remove();
    }

    void finishRun() {
        running = false;
    }

    /** Whether its next request may run; requests of a sequence never overlap. */
    boolean isRunnable() {
        return hasSlot && !running && !jobs.isEmpty();
    }

    /** Whether it no longer needs its slot. */
    boolean isOver() {
        return !open && !running && jobs.isEmpty();
    }

    Queue<QueuedInference> jobs() {
        return jobs;
    }
}
