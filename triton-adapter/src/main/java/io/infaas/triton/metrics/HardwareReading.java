package io.infaas.triton.metrics;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The hardware in a node's metrics; missing figures are empty.
 *
 * @param memoryBytes memory of the machine, bytes
 * @param accelerators number of accelerators; never 0, as metrics may be off for them
 * @param acceleratorBytes memory of the smallest accelerator, bytes
 */
public record HardwareReading(OptionalLong memoryBytes, OptionalInt accelerators, OptionalLong acceleratorBytes) {

    public static final HardwareReading NONE =
            new HardwareReading(OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty());

    private static final String ACCELERATOR = "nv_gpu_memory_total_bytes";

    /** Reads a page of metrics. */
    public static HardwareReading of(String page) {
        int accelerators = (int)
                page.lines().filter(line -> line.startsWith(ACCELERATOR + "{")).count();
        return new HardwareReading(
                MemoryReading.value(page, "nv_cpu_memory_total_bytes", Long::sum),
                accelerators == 0 ? OptionalInt.empty() : OptionalInt.of(accelerators),
                MemoryReading.value(page, ACCELERATOR, Math::min));
    }
}
