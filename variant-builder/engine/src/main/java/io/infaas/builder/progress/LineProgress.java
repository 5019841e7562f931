package io.infaas.builder.progress;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Progress as plain lines: {@code [ 7/20]   31.4 s  fm-large-int8-t1, about 68 s left}. */
public final class LineProgress implements Progress {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Consumer<String> lines;
    private final Consumer<String> warnings;
    private final LongSupplier clock;
    private final long start;

    public LineProgress(Consumer<String> lines) {
        this(lines, lines);
    }

    /** @param warnings receives warnings; they do not go to {@code lines} then */
    public LineProgress(Consumer<String> lines, Consumer<String> warnings) {
        this(lines, warnings, System::nanoTime);
    }

    LineProgress(Consumer<String> lines, Consumer<String> warnings, LongSupplier clock) {
        this.lines = lines;
        this.warnings = warnings;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    /** Estimates the time left from the stages that are done, so the first stage has no estimate. */
    @Override
    public void stage(int number, int stages, String name) {
        int width = Integer.toString(stages).length();
        double elapsed = (clock.getAsLong() - start) / NANOS_PER_SECOND;
        int done = number - 1;
        String left =
                done == 0 ? "" : String.format(Locale.ROOT, ", about %.0f s left", elapsed / done * (stages - done));
        lines.accept(
                String.format(Locale.ROOT, "[%" + width + "d/%d] %6.1f s  %s%s", number, stages, elapsed, name, left));
    }

    @Override
    public void note(String text) {
        lines.accept(text);
    }

    @Override
    public void warn(String text) {
        warnings.accept(text);
    }
}
