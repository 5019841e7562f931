package io.infaas.gateway.feedback;

import io.infaas.gateway.feedback.ServingPeriod.ConsecutiveFailures;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings unavailable instances back. Checks each one, first after {@value #FIRST_MS} ms or its quarantine, then after waits that
 * double up to {@value #LONGEST_MS} ms. Stops when the instance is ready, the current view no longer serves by it, or the probe
 * is closed. Runs one check at a time per loss. Thread-safe.
 */
public final class HealthProbe implements AvailabilityListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);
    static final long FIRST_MS = 50;
    static final long LONGEST_MS = 2_000;

    /** Deadline for the readiness answer of a stalled instance, ms. */
    static final long STALLED_MS = 1_000;

    private final TaskScheduler scheduler;
    private final ReadinessCheck check;
    private final Supplier<LoadBook> book;
    private final Map<IndexedInstance.Key, Recovery> recoveries = new ConcurrentHashMap<>();
    private final Set<IndexedInstance.Key> suspects = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public HealthProbe(TaskScheduler scheduler, ReadinessCheck check, Supplier<LoadBook> book) {
        this.scheduler = scheduler;
        this.check = check;
        this.book = book;
    }

    /** Checks each instance once, and marks unready ones as gone. Never fails. */
    public CompletionStage<Void> checkAll(List<IndexedInstance> instances) {
        return CompletableFuture.allOf(instances.stream()
                .map(instance -> checkOnce(instance).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletionStage<Void> checkOnce(IndexedInstance instance) {
        return findObstacle(instance).thenAccept(why -> {
            if (!why.isEmpty()) {
                book.get().markGone(instance);
            }
        });
    }

    /** Starts the checks of an instance that is gone. */
    @Override
    public void onGone(IndexedInstance instance) {
        LOG.warn(
                "{} on {} is unavailable, no queries until it is ready, next check in {} ms",
                instance.alias(),
                instance.node().id(),
                FIRST_MS);
        watch(instance, FIRST_MS);
    }

    /** Starts the checks of an ejected instance after its quarantine. */
    @Override
    public void onEjected(IndexedInstance instance, String why, long quarantineMs) {
        LOG.warn(
                "{} on {} is ejected after {} failures in a row, the last one: {}; no queries for {} ms and until"
                        + " it is ready",
                instance.alias(),
                instance.node().id(),
                ConsecutiveFailures.LIMIT,
                why,
                quarantineMs);
        watch(instance, quarantineMs);
    }

    /** Checks an instance that does not answer its queries; without a prompt positive answer it is gone. */
    @Override
    public void onStalled(IndexedInstance instance) {
        if (closed || !suspects.add(instance.key())) {
            return;
        }
        ScheduledTask limit = scheduler.schedule(
                () -> markIfNotReady(instance, "no answer within " + STALLED_MS + " ms"),
                TimeUnit.MILLISECONDS.toNanos(STALLED_MS));
        findObstacle(instance).thenAccept(why -> {
            limit.cancel();
            markIfNotReady(instance, why);
        });
    }

    // the first verdict counts: the limit or the answer
    private void markIfNotReady(IndexedInstance suspect, String why) {
        if (suspects.remove(suspect.key()) && !why.isEmpty() && !closed) {
            LOG.warn(
                    "{} on {} answers no queries and is not ready: {}",
                    suspect.alias(),
                    suspect.node().id(),
                    why);
            book.get().markGone(suspect);
        }
    }

    private void watch(IndexedInstance instance, long firstMs) {
        Recovery recovery = new Recovery(instance);
        Recovery before = recoveries.put(instance.key(), recovery);
        if (before != null) {
            before.cancel();
        }
        recovery.checkAfter(firstMs);
    }

    // the reason why it is not ready; empty if it is ready
    private CompletionStage<String> findObstacle(IndexedInstance instance) {
        return check.checkReady(instance)
                .thenApply(ready -> ready ? "" : "its node reports it")
                .exceptionally(failure -> String.valueOf(cause(failure).getMessage()));
    }

    // a stage wraps the failure of the previous stage
    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** Number of instances under check. */
    int recoveringInstances() {
        return recoveries.size();
    }

    @Override
    public void close() {
        closed = true;
        recoveries.values().forEach(Recovery::cancel);
        recoveries.clear();
    }

    /** The checks after one loss; a later loss of the same instance replaces them. */
    private final class Recovery {
        private final IndexedInstance lost;
        private volatile @Nullable ScheduledTask next;
        private volatile String logged = "";

        Recovery(IndexedInstance lost) {
            this.lost = lost;
        }

        void checkAfter(long delayMs) {
            if (!closed) {
                next = scheduler.schedule(() -> check(delayMs), TimeUnit.MILLISECONDS.toNanos(delayMs));
            }
        }

        void cancel() {
            ScheduledTask pending = next;
            if (pending != null) {
                pending.cancel();
            }
        }

        private void check(long delayMs) {
            if (!isCurrent()) {
                return;
            }
            findObstacle(lost).thenAccept(why -> {
                if (!isCurrent()) {
                    return;
                }
                if (why.isEmpty()) {
                    recoveries.remove(lost.key(), this);
                    book.get().markRecovered(lost);
                    LOG.info(
                            "{} on {} is ready again", lost.alias(), lost.node().id());
                } else {
                    long nextMs = Math.min(LONGEST_MS, delayMs * 2);
                    log(why, nextMs);
                    checkAfter(nextMs);
                }
            });
        }

        private void log(String why, long nextMs) {
            if (!why.equals(logged)) {
                logged = why;
                LOG.warn(
                        "{} on {} is not ready: {}, next check in {} ms",
                        lost.alias(),
                        lost.node().id(),
                        why,
                        nextMs);
            }
        }

        // false if the view differs: the instance left, was reloaded, or its node moved to another address
        private boolean isCurrent() {
            LoadBook now = book.get();
            boolean serves = now.findCurrent(lost)
                    .filter(indexedInstance ->
                            indexedInstance.isReady() && indexedInstance.node().equals(lost.node()))
                    .isPresent();
            if (closed || recoveries.get(lost.key()) != this) {
                return false;
            }
            if (!serves || now.isAvailable(lost)) {
                recoveries.remove(lost.key(), this);
                return false;
            }
            return true;
        }
    }

    /** Queries a node for the readiness of an instance. */
    @FunctionalInterface
    public interface ReadinessCheck {
        /** Completes within the check's own deadline; a failure means not ready. */
        CompletionStage<Boolean> checkReady(IndexedInstance instance);
    }
}
