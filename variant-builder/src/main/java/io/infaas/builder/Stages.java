package io.infaas.builder;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Counts the stages of a build and watches its time. */
final class Stages {

    private final Progress progress;
    private final LongSupplier clock;
    private final long start;
    private final Optional<Duration> budget;
    private int stage;
    private int expected;

    /**
     * @param clock monotonic, ns
     * @param budget after which nothing more is begun
     */
    Stages(Progress progress, LongSupplier clock, Optional<Duration> budget) {
        this.progress = progress;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.budget = budget;
    }

    /** So many more stages are to come; with a negative number, fewer. */
    void expect(int more) {
        expected += more;
    }

    void next(String name) {
        progress.stage(++stage, expected, name);
    }

    boolean inTime() {
        return budget.isEmpty() || clock.getAsLong() - start < budget.get().toNanos();
    }
}
