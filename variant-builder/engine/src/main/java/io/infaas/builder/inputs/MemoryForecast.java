package io.infaas.builder.inputs;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The estimated memory of a build to transform and run a network, bytes. The heap holds the weights once, their transformed form of at most
 * half the size, and one tensor as floats.
 *
 * @param heapBytes of this virtual machine
 * @param processBytes of a measuring process: the weights, their form for the processor, and the process itself
 */
public record MemoryForecast(long heapBytes, long processBytes) {

    /** Of the virtual machine and the runtime. */
    private static final long PROCESS = 160L << 20;

    private static final long HEAP = 32L << 20;
    /** Of the builder itself. */
    private static final long OWN_HEAP = 48L << 20;

    private static final int COPIES = 2;
    private static final double MIB = 1 << 20;

    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");

    /** Memory of this machine, bytes. */
    record MachineMemory(long heapBytes, long processBytes) {}

    /** A first estimate, before a network is read; 0 for unreadable files. */
    public static MemoryForecast of(Path model) {
        long weights = Stream.concat(Stream.of(model), WeightFiles.of(model).stream())
                .mapToLong(file -> file.toFile().length())
                .sum();
        return new MemoryForecast(HEAP + weights + weights / 2, PROCESS + COPIES * weights);
    }

    public static MemoryForecast of(OnnxGraph graph) {
        long weights = 0;
        long largest = 0;
        for (var tensor : graph.constants().values()) {
            long bytes = tensor.getSerializedSize();
            weights += bytes;
            largest = Math.max(largest, bytes);
        }
        return new MemoryForecast(HEAP + weights + weights / 2 + COPIES * largest, PROCESS + COPIES * weights);
    }

    /** @throws BuildException naming the file, the needed and the available memory, and the remedy */
    public void check(Path file) {
        check(file, new MachineMemory(freeHeap(), free()));
    }

    void check(Path file, MachineMemory machine) {
        if (heapBytes > machine.heapBytes()) {
            throw new BuildException(
                    "%s: needs about %.0f MiB of heap to be transformed, %.0f MiB are free; give Java more, for example MAVEN_OPTS=-Xmx%dm (INFAAS_JAVA_OPTS for the command)"
                            .formatted(file, heapBytes / MIB, machine.heapBytes() / MIB, (long)
                                    Math.ceil((heapBytes + (64L << 20)) / MIB)));
        }
        if (processBytes > machine.processBytes()) {
            throw new BuildException(
                    "%s: needs about %.0f MiB of memory to run, this machine has %.0f MiB free; build on a larger machine, or end other programs"
                            .formatted(file, processBytes / MIB, machine.processBytes() / MIB));
        }
    }

    /** The heap that a network may use. Garbage is no obstacle, so the currently free heap does not matter. */
    private static long freeHeap() {
        return Runtime.getRuntime().maxMemory() - OWN_HEAP;
    }

    /** The memory that processes can still use; unlimited where the system does not report it. */
    private static long free() {
        long machine = number(MEMORY, "MemAvailable:", 1 << 10);
        long limit = number(LIMIT, "", 1);
        return limit == Long.MAX_VALUE ? machine : Math.min(machine, limit - Math.min(limit, number(USED, "", 1)));
    }

    private static long number(Path file, String line, long unit) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream()
                    .filter(one -> one.startsWith(line))
                    .map(one -> one.replaceAll("[^0-9]", ""))
                    .filter(digits -> !digits.isEmpty())
                    .mapToLong(digits -> Long.parseLong(digits) * unit)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
