package io.infaas.builder.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;

/** The cores that this process uses, from one moment on. */
final class ProcessorTime {

    private final long start = System.nanoTime();
    private final long before = nanos();

    /** Processor time per time since the start, cores; empty if the system does not report it, or nothing was used. */
    OptionalDouble cores() {
        long used = nanos() - before;
        long elapsed = System.nanoTime() - start;
        return before < 0 || used <= 0 || elapsed <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) used / elapsed);
    }

    private static long nanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }
}
