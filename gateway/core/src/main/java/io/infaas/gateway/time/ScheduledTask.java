package io.infaas.gateway.time;

/** A pending task of a {@link TaskScheduler}. */
@FunctionalInterface
public interface ScheduledTask {

    /** Prevents the task from running, unless it already runs or has run. Thread-safe and idempotent. */
    void cancel();
}
