package io.infaas.triton.metrics;

import java.util.OptionalLong;
import java.util.function.LongBinaryOperator;

/**
 * Memory in use on a node from its metrics, bytes; missing figures are empty.
 *
 * @param process of the server's process alone, without the heap of a JVM, which holds no models and is not given back
 * @param machine of the whole machine, with everything else that runs there; Triton updates it every two seconds by default
 * @param accelerator of the fullest accelerator, of all processes
 * @param hardware the node's hardware, with its total memory
 */
public record MemoryReading(
        OptionalLong process, OptionalLong machine, OptionalLong accelerator, HardwareReading hardware) {

    public static final MemoryReading NONE =
            new MemoryReading(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /** A reading without hardware. */
    public MemoryReading(OptionalLong process, OptionalLong machine, OptionalLong accelerator) {
        this(process, machine, accelerator, HardwareReading.NONE);
    }

    /** Reads a page of metrics; a value that is not a number counts as missing. */
    public static MemoryReading of(String page) {
        long heap = value(page, "jvm_memory_committed_bytes{area=\"heap\"}", Long::sum)
                .orElse(0);
        OptionalLong resident = value(page, "process_resident_memory_bytes", Long::sum);
        return new MemoryReading(
                resident.isPresent() ? OptionalLong.of(Math.max(0, resident.getAsLong() - heap)) : resident,
                value(page, "nv_cpu_memory_used_bytes", Long::sum),
                value(page, "nv_gpu_memory_used_bytes", Math::max),
                HardwareReading.of(page));
    }

    /** A metric over all its labels. */
    static OptionalLong value(String page, String metric, LongBinaryOperator combined) {
        return page.lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .map(line -> number(line.substring(line.lastIndexOf(' ') + 1)))
                .flatMapToLong(OptionalLong::stream)
                .reduce(combined);
    }

    private static OptionalLong number(String text) {
        try {
            double value = Double.parseDouble(text);
            // Triton shows 0 until its first measurement, seconds after its start
            return value > 0 && value < Long.MAX_VALUE ? OptionalLong.of((long) value) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
