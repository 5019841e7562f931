package io.infaas.builder.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processor and memory of this machine.
 *
 * @param model name of the processor as the system reports it
 * @param flags instruction sets that select kernels, sorted
 * @param memoryBytes memory of the machine
 */
public record Processor(String model, List<String> flags, long memoryBytes) {

    private static final Set<String> KERNEL_FLAGS =
            Set.of(("sse4_1 avx avx2 fma avx512f avx512bw avx512vl avx512_vnni avx_vnni avx512_bf16 "
                            + "amx_tile amx_int8 amx_bf16 asimd asimddp asimdhp i8mm bf16 sve sve2")
                    .split(" "));
    private static final long KIB = 1024;

    public Processor {
        flags = List.copyOf(flags);
    }

    public static Processor ofThisMachine() {
        List<String> cpu = lines("/proc/cpuinfo");
        String model = value(cpu, "model name", System.getProperty("os.arch"));
        List<String> flags = Stream.of(
                        value(cpu, "flags", value(cpu, "Features", "")).split("\\s+"))
                .filter(KERNEL_FLAGS::contains)
                .sorted()
                .toList();
        String memory = value(lines("/proc/meminfo"), "MemTotal", "").replaceAll("[^0-9]", "");
        return new Processor(
                model, flags, memory.isEmpty() ? Runtime.getRuntime().maxMemory() : Long.parseLong(memory) * KIB);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            // not Linux: defaults
            return List.of();
        }
    }

    private static String value(List<String> lines, String key, String otherwise) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(otherwise);
    }
}
