package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Measures variants on one node: loads, asks, unloads. Latencies are what a client on this machine sees, the way to the node
 * and the server's own work included. A node that hangs is given up at the first answer that does not come; whatever happens,
 * the variant is unloaded if the node still does that.
 */
public final class NodeProfiler {

    private static final double NANOS_PER_MS = 1e6;

    private final NodeAddress address;
    private final Duration patience;

    /** @param patience longest time that one load or one inference may take */
    public NodeProfiler(NodeAddress address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    /** @throws VariantException with the reason, if the node cannot be reached, or does not load or answer the variant */
    public ProfileTask.Result profile(NodeTask task) throws VariantException {
        try (MeasuredNode node = new MeasuredNode(address, patience)) {
            return profile(node, task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VariantException("interrupted while measuring on node " + address);
        }
    }

    private ProfileTask.Result profile(MeasuredNode node, NodeTask task) throws VariantException, InterruptedException {
        String server = node.server();
        boolean known = node.knows(task.model());
        NodeMemory memory = new NodeMemory(address, task.configuration().needsGpu());
        OptionalLong empty = memory.used();
        try {
            long start = System.nanoTime();
            node.load(task, known);
            double loadMs = (System.nanoTime() - start) / NANOS_PER_MS;
            NodeMeasurement measuring = new NodeMeasurement(node, task, patience);
            measuring.run(memory);
            return measuring.result(server, loadMs, empty);
        } finally {
            node.unload(task.model());
        }
    }
}
