package io.infaas.controller.profiling;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Measures on one node at a time, on a thread of its own. Outlives leaderships: what was begun under one is finished, unless that may not act
 * any more. Thread-safe.
 */
public final class NodeProfiling implements AutoCloseable {

    /** Longest time after which a node goes on with the next variant. */
    public static final Duration LIMIT = Duration.ofMinutes(10);

    private final MeasuredCatalog catalog;
    private final VariantMeasurer measurer;
    private final Executor work;
    private final Runnable end;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Optional<TurnOutcome>> finished = new AtomicReference<>(Optional.empty());

    /** @param measurer closed with this */
    public NodeProfiling(MeasuredCatalog catalog, VariantMeasurer measurer) {
        this(catalog, measurer, Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "node-profiling");
            made.setDaemon(true);
            return made;
        }));
    }

    private NodeProfiling(MeasuredCatalog catalog, VariantMeasurer measurer, ExecutorService thread) {
        this(catalog, measurer, thread, thread::shutdown);
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
     * @param mayAct asked before each variant
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
        outcome.ifPresent(taken -> busy.set(false));
        return outcome;
    }

    /** Ends after the variant that is being measured; does not wait for that. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            work.execute(measurer::close);
            end.run();
        }
    }
}
