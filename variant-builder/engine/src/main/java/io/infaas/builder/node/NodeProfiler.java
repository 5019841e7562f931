package io.infaas.builder.node;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.catalog.ModelConfiguration;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Measures variants on one node: it loads, measures and unloads them. A client on this machine measures latencies, including the network
 * and the work of the server. A measurement ends at the first call that times out; the variant is unloaded in any case, if the node still
 * answers.
 *
 * @param timeout longest time for one load or one inference
 * @param credentials for the node
 */
public record NodeProfiler(NodeAddress address, Duration timeout, Credentials credentials) {

    private static final double NANOS_PER_MS = 1e6;

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
        boolean hasModel = node.hasModel(task.model());
        NodeMemory memory = new NodeMemory(address);
        NodeMeasurement measuring = new NodeMeasurement(node, task, timeout, memory.first());
        try {
            long start = System.nanoTime();
            node.load(task, hasModel);
            double loadMs = (System.nanoTime() - start) / NANOS_PER_MS;
            measuring.run(memory);
            return measuring.result(server, loadMs);
        } finally {
            node.unload(task.model());
        }
    }

    /**
     * The measurement of a variant on a node.
     *
     * @param model name to load it under
     * @param files files by path in the model's folder, for example {@code 1/model.onnx}; sent unless the node's repository has the
     *     model
     * @param items items for the requests
     * @param output the output that accuracy is computed from
     * @param answers NPY file to write the answer to each item to
     * @param budget longest time for all timings together
     */
    public record NodeTask(
            String model,
            ModelConfiguration configuration,
            Map<String, Path> files,
            RequestItems items,
            String output,
            Path answers,
            RuntimeSettings settings,
            Duration budget) {

        public NodeTask {
            files = Map.copyOf(files);
        }
    }
}
