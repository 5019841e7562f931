package io.infaas.builder.progress;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Counts the stages of a build and watches its time budget. */
public final class StageCounter {

    private final Progress progress;
    private final LongSupplier clock;
    private final long start;
    private final Optional<Duration> budget;
    private int stage;
    private int expected;

    /**
     * @param clock monotonic, ns
     * @param budget time after which no further variant is started
     */
    public StageCounter(Progress progress, LongSupplier clock, Optional<Duration> budget) {
        this.progress = progress;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.budget = budget;
    }

    /** Adds to the number of stages that are expected; a negative number subtracts. */
    public void expect(int more) {
        expected += more;
    }

    public void next(String name) {
        progress.stage(++stage, expected, name);
    }

    public boolean hasTime() {
        return budget.isEmpty() || clock.getAsLong() - start < budget.get().toNanos();
    }
}
