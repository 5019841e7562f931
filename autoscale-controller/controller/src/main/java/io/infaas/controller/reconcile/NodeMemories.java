package io.infaas.controller.reconcile;

import io.infaas.catalog.MemorySize;
import io.infaas.triton.metrics.MemoryReading;
import java.util.Map;
import java.util.Optional;

/** Reads the nodes' reports of their machines, and reports differences from their types and from the profiles of the loaded models. */
record NodeMemories(ActionJournal journal, CallCompletions completions) {

    void read(NodeWatch watch, long now) {
        watch.beginMemory(now);
        long incarnation = watch.incarnation();
        completions.await(watch.control().memory(), watch, (reading, failure) -> later -> {
            MemoryReading memoryReading = reading.orElse(MemoryReading.NONE);
            watch.endMemory(watch.incarnation() == incarnation ? Optional.of(memoryReading) : Optional.empty());
        });
    }

    /** @param alone whether no other node is on the host */
    void apply(NodeWatch watch, MemoryReading reading, boolean alone, ClusterState cluster) {
        String node = watch.node().id();
        if (watch.recordHardware(reading.hardware())) {
            Optional<String> why = watch.contradiction();
            String reason = why.orElse("reports the hardware of its type again");
            journal.node(why.isPresent() ? "hardware-differs" : "hardware-agrees", node, reason, Map.of());
        }
        ModelMemory memory = watch.memory();
        ModelMemory.Change change =
                memory.read(reading, alone, cluster.resting(node), cluster.isSettled(node), cluster.now());
        if (change != ModelMemory.Change.NONE) {
            boolean lost = change == ModelMemory.Change.LOST;
            String reason = "memory %s: models take %s, the loaded ones %s by their profiles"
                    .formatted(
                            lost ? "does not come back, restart or replace the node" : "is back",
                            memory.used().orElse(MemorySize.NONE),
                            cluster.resting(node));
            journal.node(lost ? "memory-lost" : "memory-back", node, reason, Map.of());
        }
    }
}
