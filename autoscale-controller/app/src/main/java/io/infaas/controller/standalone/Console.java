package io.infaas.controller.standalone;

import io.infaas.builder.progress.Progress;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** Prints progress with the seconds since the start. Safe for several threads. */
public final class Console implements Progress {

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter out;
    private final LongSupplier clock;
    private final long start;

    public Console(PrintWriter out) {
        this(out, System::nanoTime);
    }

    Console(PrintWriter out, LongSupplier clock) {
        this.out = out;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    /** Prints the start of a stage. */
    void stage(String name) {
        line("%6.1f s  %s".formatted((clock.getAsLong() - start) / NANOS_PER_SECOND, name));
    }

    /** Prints one step of a build. */
    @Override
    public void stage(int number, int total, String name) {
        stage("  [%2d/%d] %s".formatted(number, total, name));
    }

    @Override
    public void note(String text) {
        stage("  " + text);
    }

    /** Prints a line unchanged. */
    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }
}
