package io.infaas.controller.ec2;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Processor time that this thread takes for something, each time it is done. Not thread-safe. */
final class ProcessorUse {

    private static final double NANOS_PER_MILLI = 1e6;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<Double> millis = new ArrayList<>();

    void measure(Runnable task) {
        long before = threads.getCurrentThreadCpuTime();
        task.run();
        millis.add((threads.getCurrentThreadCpuTime() - before) / NANOS_PER_MILLI);
    }

    /** How often it was done. */
    int count() {
        return millis.size();
    }

    /** What it took from a time on, in one line. */
    String told(int from) {
        List<Double> sorted =
                millis.subList(from, millis.size()).stream().sorted().toList();
        return sorted.isEmpty()
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "%d, half below %.1f ms, most %.1f ms",
                        sorted.size(),
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() - 1));
    }
}
