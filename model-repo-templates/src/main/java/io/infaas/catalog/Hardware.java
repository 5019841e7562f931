package io.infaas.catalog;

import java.util.List;

/**
 * The hardware and runtime of a profile's measurement.
 *
 * @param nodeType name of the node type that the profile applies to
 * @param cpuModel the processor's name as reported by the operating system
 * @param cpuFlags instruction sets that kernels use: avx2, avx512f, avx512_vnni, ...
 * @param cores number of cores that the measured process was pinned to
 * @param runtime runtime with its version, for example {@code onnxruntime 1.29.0}
 */
public record Hardware(String nodeType, String cpuModel, List<String> cpuFlags, int cores, String runtime) {

    public Hardware {
        Checks.name("nodeType", nodeType);
        cpuFlags = List.copyOf(cpuFlags);
        if (cores < 1) {
            throw new IllegalArgumentException("cores %d must be at least 1".formatted(cores));
        }
    }
}
