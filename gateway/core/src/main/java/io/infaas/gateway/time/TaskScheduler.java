package io.infaas.gateway.time;

/** Runs tasks one after another, as an event loop does. Thread-safe. */
public interface TaskScheduler {

    /** Runs a task after the current one has returned; never before this call returns. */
    void execute(Runnable task);

    /**
     * Runs a task once, later.
     *
     * @param delayNanos time from now, ns; zero or negative means as soon as possible
     */
    ScheduledTask schedule(Runnable task, long delayNanos);
}
