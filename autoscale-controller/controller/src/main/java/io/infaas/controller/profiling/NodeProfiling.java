package io.infaas.controller.profiling;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Measures on one node at a time, on a thread of its own. Outlives leaderships: a turn continues after its leadership, unless it may not
 * act any more. Thread-safe.
 */
public final class NodeProfiling implements AutoCloseable {

    /** Time in a turn after which no further variant begins. */
    public static final Duration LIMIT = Duration.ofMinutes(10);

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(5);

    private final MeasuredCatalog catalog;
    private final VariantMeasurer measurer;
    private final Executor work;
    private final Runnable end;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Optional<TurnOutcome>> finished = new AtomicReference<>(Optional.empty());

    /** @param measurer closed with this */
    public NodeProfiling(MeasuredCatalog catalog, VariantMeasurer measurer) {
        this(catalog, measurer, GRACE);
    }

    /** @param grace time for the measurement under way when this is closed */
    NodeProfiling(MeasuredCatalog catalog, VariantMeasurer measurer, Duration grace) {
        this(catalog, measurer, grace, Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "node-profiling");
            made.setDaemon(true);
            return made;
        }));
    }

    private NodeProfiling(MeasuredCatalog catalog, VariantMeasurer measurer, Duration grace, ExecutorService thread) {
        this(catalog, measurer, thread, () -> end(thread, grace));
    }

    /** Waits for the submitted tasks, and interrupts a task that takes longer; temporary files are deleted either way. */
    private static void end(ExecutorService thread, Duration grace) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                List<Runnable> left = thread.shutdownNow();
                if (thread.awaitTermination(AFTER_INTERRUPT.toMillis(), TimeUnit.MILLISECONDS)) {
                    left.forEach(Runnable::run);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * As {@link #NodeProfiling(MeasuredCatalog, VariantMeasurer)}, on another thread.
     *
     * @param work runs one task at a time
     * @param end called when nothing more is run
     */
    public NodeProfiling(MeasuredCatalog catalog, VariantMeasurer measurer, Executor work, Runnable end) {
        this.catalog = catalog;
        this.measurer = measurer;
        this.work = work;
        this.end = end;
    }

    public MeasuredCatalog catalog() {
        return catalog;
    }

    boolean isFor(String application) {
        return measurer.isFor(application);
    }

    /**
     * Begins a turn, unless another one is under way.
     *
     * @param mayAct checked before each variant
     */
    boolean begin(NodeTurn turn, BooleanSupplier mayAct) {
        if (closed.get() || !busy.compareAndSet(false, true)) {
            return false;
        }
        TurnRun run = new TurnRun(measurer, LIMIT, () -> !closed.get() && mayAct.getAsBoolean(), System::nanoTime);
        try {
            work.execute(() -> finish(run.run(turn)));
            return true;
        } catch (RejectedExecutionException e) {
            // closed meanwhile
            return false;
        }
    }

    private void finish(TurnOutcome outcome) {
        if (!outcome.measured().isEmpty()) {
            catalog.add(outcome);
        }
        finished.set(Optional.of(outcome));
    }

    /** The turn that has ended, once. */
    Optional<TurnOutcome> takeFinished() {
        Optional<TurnOutcome> outcome = finished.getAndSet(Optional.empty());
        outcome.ifPresent(turnOutcome -> busy.set(false));
        return outcome;
    }

    /** Returns when the measurer is closed; gives up a measurement under way after a few seconds. Blocks. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            work.execute(measurer::close);
            end.run();
        }
    }
}
