package io.infaas.simulator.report;

import io.infaas.simulator.run.Second;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The progress of a run: a line every other second. */
final class RunProgress {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(2).toNanos();

    private final String run;
    private final Duration length;
    private final PrintWriter out;
    private final LongSupplier nanos;
    private final long begin;
    private long shown;

    /**
     * @param length of the run in virtual time
     * @param nanos monotonic time, ns
     */
    RunProgress(String run, Duration length, PrintWriter out, LongSupplier nanos) {
        this.run = run;
        this.length = length;
        this.out = out;
        this.nanos = nanos;
        this.begin = nanos.getAsLong();
        this.shown = begin;
    }

    void show(Second second) {
        long now = nanos.getAsLong();
        int done = second.second() + 1;
        if (now - shown >= INTERVAL_NANOS) {
            shown = now;
            double left = (now - begin) / 1e9 * (length.toMillis() / 1e3 - done) / done;
            out.println("%s: %d of %d s, %.0f s left".formatted(run, done, length.toSeconds(), left));
            out.flush();
        }
    }
}
