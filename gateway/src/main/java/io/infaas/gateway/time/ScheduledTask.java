package io.infaas.gateway.time;

/** A task of a {@link TaskScheduler} that is due later. */
@FunctionalInterface
public interface ScheduledTask {

    /** Keeps the task from running, unless it already runs or has run. May be called from any thread, and more than once. */
    void cancel();
}
