package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.NodeAddress;
import java.time.Duration;

/**
 * Measures variants on one node: it loads, measures and unloads them. A client on this machine measures latencies, including the network
 * and the work of the server. A measurement ends at the first call that times out; the variant is unloaded in any case, if the node still
 * answers.
 */
public final class NodeProfiler {

    private static final double NANOS_PER_MS = 1e6;

    private final NodeAddress address;
    private final Duration timeout;
    private final Credentials credentials;

    /** @param timeout longest time for one load or one inference */
    public NodeProfiler(NodeAddress address, Duration timeout) {
        this(address, timeout, Credentials.NONE);
    }

    /** A profiler of a node that requires credentials or proves its identity. */
    public NodeProfiler(NodeAddress address, Duration timeout, Credentials credentials) {
        this.address = address;
        this.timeout = timeout;
        this.credentials = credentials;
    }

    /** @throws VariantException with the reason, if the node cannot be reached, or does not load or answer the variant */
    public ProfileTask.Result profile(NodeTask task) throws VariantException {
        try (MeasuredNode node = new MeasuredNode(address, timeout, credentials)) {
            return profile(node, task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VariantException("interrupted while measuring on node " + address);
        }
    }

    private ProfileTask.Result profile(MeasuredNode node, NodeTask task) throws VariantException, InterruptedException {
        String server = node.server();
        boolean known = node.hasModel(task.model());
        NodeMemory memory = new NodeMemory(address);
        NodeMeasurement measuring = new NodeMeasurement(node, task, timeout, memory.first());
        try {
            long start = System.nanoTime();
            node.load(task, known);
            double loadMs = (System.nanoTime() - start) / NANOS_PER_MS;
            measuring.run(memory);
            return measuring.result(server, loadMs);
        } finally {
            node.unload(task.model());
        }
    }
}
