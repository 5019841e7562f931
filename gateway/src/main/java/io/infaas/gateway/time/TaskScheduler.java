package io.infaas.gateway.time;

/** Runs tasks one after the other, such as an event loop does. Both methods may be called from any thread. */
public interface TaskScheduler {

    /** Runs a task as soon as the running one has returned; never before this call returns. */
    void execute(Runnable task);

    /**
     * Runs a task once, later.
     *
     * @param delayNanos time from now, ns; a delay that is not positive means as soon as possible
     */
    ScheduledTask schedule(Runnable task, long delayNanos);
}
