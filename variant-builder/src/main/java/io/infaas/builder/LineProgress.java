package io.infaas.builder;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Progress as plain lines: {@code [ 7/20]   31.4 s  fm-large-int8-t1}. */
public final class LineProgress implements Progress {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Consumer<String> lines;
    private final LongSupplier clock;
    private final long start;

    public LineProgress(Consumer<String> lines) {
        this(lines, System::nanoTime);
    }

    LineProgress(Consumer<String> lines, LongSupplier clock) {
        this.lines = lines;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    @Override
    public void stage(int number, int of, String name) {
        int width = Integer.toString(of).length();
        lines.accept(("[%" + width + "d/%d] %6.1f s  %s")
                .formatted(number, of, (clock.getAsLong() - start) / NANOS_PER_SECOND, name));
    }

    @Override
    public void note(String text) {
        lines.accept(text);
    }
}
