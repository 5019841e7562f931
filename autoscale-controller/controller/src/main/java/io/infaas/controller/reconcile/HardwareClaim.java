package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.triton.metrics.HardwareReading;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Whether a machine can be of its node's declared type. Unreported figures are believed. */
final class HardwareClaim {

    /** Least share of the nominal memory: systems, drivers and hypervisors keep a part. */
    private static final double LEAST_SHARE = 0.8;

    private HardwareClaim() {}

    /** The contradiction; empty if there is none, or if the machine only exceeds the type. */
    static Optional<String> contradiction(NodeType type, HardwareReading hardwareReading) {
        OptionalLong memory = hardwareReading.memoryBytes();
        if (isLess(memory, type.memoryBytes())) {
            return differs(type, memory.getAsLong() + " bytes of memory", type.memoryBytes());
        }
        OptionalInt accelerators = hardwareReading.accelerators();
        if (accelerators.isPresent() && accelerators.getAsInt() < type.gpus()) {
            return differs(type, accelerators.getAsInt() + " accelerators", type.gpus());
        }
        OptionalLong each = hardwareReading.acceleratorBytes();
        if (type.gpus() > 0 && isLess(each, type.gpuMemoryBytes())) {
            return differs(type, each.getAsLong() + " bytes on an accelerator", type.gpuMemoryBytes());
        }
        return Optional.empty();
    }

    private static boolean isLess(OptionalLong found, long expected) {
        return found.isPresent() && found.getAsLong() < LEAST_SHARE * expected;
    }

    private static Optional<String> differs(NodeType type, String found, long expected) {
        return Optional.of("has %s, its node type '%s' has %d: it is not used; correct its type"
                .formatted(found, type.name(), expected));
    }
}
