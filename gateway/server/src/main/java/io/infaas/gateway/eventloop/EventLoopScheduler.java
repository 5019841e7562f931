package io.infaas.gateway.eventloop;

import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs tasks on one event loop. */
public final class EventLoopScheduler implements TaskScheduler {

    private static final FastThreadLocal<@Nullable EventLoopScheduler> OWN = new FastThreadLocal<>();

    private final EventLoop loop;

    private EventLoopScheduler(EventLoop loop) {
        this.loop = loop;
    }

    /** Returns the scheduler of an event loop. Calls on that loop return the same object, so that a query allocates none. */
    @SuppressWarnings("ReferenceEquality") // event loops have identity semantics
    public static EventLoopScheduler of(EventLoop loop) {
        EventLoopScheduler eventLoopScheduler = OWN.get();
        if (eventLoopScheduler != null && eventLoopScheduler.loop == loop) {
            return eventLoopScheduler;
        }
        EventLoopScheduler scheduler = new EventLoopScheduler(loop);
        if (loop.inEventLoop()) {
            OWN.set(scheduler);
        }
        return scheduler;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public ScheduledTask schedule(Runnable task, long delayNanos) {
        Future<?> timer = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }
}
