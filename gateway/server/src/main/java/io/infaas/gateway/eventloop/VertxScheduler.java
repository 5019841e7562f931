package io.infaas.gateway.eventloop;

import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Runs tasks on one event loop of a Vert.x instance. Delays are rounded up to whole milliseconds. */
public final class VertxScheduler implements TaskScheduler {

    private final Vertx vertx;
    private final Context context;

    public VertxScheduler(Vertx vertx) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        long delayMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(delayNanos + 999_999));
        long timer = vertx.setTimer(delayMs, fired -> context.runOnContext(now -> task.run()));
        return () -> vertx.cancelTimer(timer);
    }
}
