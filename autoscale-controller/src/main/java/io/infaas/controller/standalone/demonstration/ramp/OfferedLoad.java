package io.infaas.controller.standalone.demonstration.ramp;

/** Queries whose times do not depend on answers. Used by one thread. */
public interface OfferedLoad extends AutoCloseable {

    /** Offers a rate until the current second of the clock is over and returns what was sent and what ended meanwhile. */
    LoadSample offer(double queriesPerSecond) throws InterruptedException;

    /** Stops sending and waits for outstanding answers for a bounded time. */
    @Override
    void close();
}
