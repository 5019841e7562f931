package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call that was in flight when the connection to its node was lost: it may have ended the node. Queries like it are refused for a minute
 * after a second loss.
 *
 * <p>A killed process resets its connections for a while, also newly accepted ones: on a loaded machine for some hundred ms. So a further
 * reset soon after, without an answer in between, belongs to the same end.
 *
 * <p>The retries of suspects run one at a time, until the answer begins, the retry fails, or its time is over: a query that ends nodes does
 * so soon. A node that has ended never gets the query again. Runs on the event loop of the query.
 */
final class SuspectCall {

    /** No process restarts as fast, and a query may not end more than one process. */
    private static final long LONGEST_END_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST_TRIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Router router;
    private final TaskScheduler scheduler;
    private final IndexedInstance instance;
    private final long lostNanos;
    private @Nullable ScheduledTask timer;
    private @Nullable Runnable current;
    private boolean ended;

    /** @param instance instance of the call when its connection was lost, now */
    SuspectCall(Router router, TaskScheduler scheduler, RequestFacts facts, IndexedInstance instance) {
        this.router = router;
        this.scheduler = scheduler;
        this.instance = instance;
        this.lostNanos = router.ticker().nanos();
        router.suspects().recordLoss(facts, instance.node().id());
    }

    /** Whether a loss at an instance now belongs to the same end. */
    boolean isSameEnd(IndexedInstance lost) {
        return router.ticker().nanos() - lostNanos < LONGEST_END_NANOS
                && isOnNode(lost)
                && !router.loads().hasAnsweredSince(lost, lostNanos);
    }

    /** Records an unreachable instance: if it is on the node of the call, the node has ended under it. */
    void recordUnreachable(IndexedInstance unreachable) {
        ended |= isOnNode(unreachable);
    }

    /** Whether an instance must not get the call. */
    boolean excludes(IndexedInstance other) {
        return ended && isOnNode(other);
    }

    private boolean isOnNode(IndexedInstance other) {
        return other.node().id().equals(instance.node().id());
    }

    /** Runs the retry now or after those before it. */
    void begin(Runnable retry) {
        current = retry;
        if (router.suspects().enter(() -> scheduler.execute(() -> run(retry)))) {
            run(retry);
        }
    }

    private void run(Runnable retry) {
        // ended or restarted while it waited for its turn
        if (retry != current) {
            router.suspects().leave();
            return;
        }
        timer = scheduler.schedule(this::end, LONGEST_TRIAL_NANOS);
        retry.run();
    }

    /** Starts the next retry. */
    void end() {
        current = null;
        ScheduledTask running = timer;
        timer = null;
        if (running != null) {
            running.cancel();
            router.suspects().leave();
        }
    }
}
