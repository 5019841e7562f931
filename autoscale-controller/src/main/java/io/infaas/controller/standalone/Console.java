package io.infaas.controller.standalone;

import io.infaas.builder.progress.Progress;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** Tells people what goes on, with the seconds since the start. May be used by several threads. */
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

    /** A new part of the work begins. */
    void stage(String what) {
        line("%6.1f s  %s".formatted((clock.getAsLong() - start) / NANOS_PER_SECOND, what));
    }

    /** One step of a build. */
    @Override
    public void stage(int number, int of, String name) {
        stage("  [%2d/%d] %s".formatted(number, of, name));
    }

    @Override
    public void note(String text) {
        stage("  " + text);
    }

    /** A line as it is. */
    synchronized void line(String text) {
        out.println(text);
        out.flush();
    }
}
