package io.infaas.controller.profiling;

import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.profiling.NodeTurns.NodeTurn;
import io.infaas.controller.profiling.VariantMeasurer.MeasuringException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

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
            Thread thread = new Thread(work, "node-profiling");
            thread.setDaemon(true);
            return thread;
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

    /**
     * Carries out turns.
     *
     * @param limit no variant is begun later than this after the beginning of the turn
     * @param mayAct checked before each variant
     * @param nanos monotonic time, ns
     */
    record TurnRun(VariantMeasurer measurer, Duration limit, BooleanSupplier mayAct, LongSupplier nanos) {

        /** After this many failures in a row, and no success before, the node is at fault and not the variants. */
        private static final int MOST_FAILURES = 3;

        TurnOutcome run(NodeTurn turn) {
            SortedMap<String, Profile> measured = new TreeMap<>();
            SortedMap<String, String> failed = new TreeMap<>();
            long begin = nanos.getAsLong();
            String end = "";
            for (Variant variant : turn.variants()) {
                end = reasonToEnd(nanos.getAsLong() - begin, measured.size(), failed.size());
                if (!end.isEmpty()) {
                    break;
                }
                try {
                    measured.put(
                            variant.name(),
                            measurer.measure(
                                    turn.node(),
                                    turn.type(),
                                    variant,
                                    Objects.requireNonNull(turn.applications().get(variant.name()))));
                } catch (MeasuringException | RuntimeException e) {
                    failed.put(variant.name(), String.valueOf(e.getMessage()));
                }
            }
            return new TurnOutcome(turn, measured, failed, end);
        }

        private String reasonToEnd(long passedNanos, int measured, int failed) {
            if (!mayAct.getAsBoolean()) {
                return "this controller does not lead any more";
            }
            if (passedNanos > limit.toNanos()) {
                return "ended after %d s".formatted(limit.toSeconds());
            }
            return measured == 0 && failed >= MOST_FAILURES ? "given up" : "";
        }
    }
}
