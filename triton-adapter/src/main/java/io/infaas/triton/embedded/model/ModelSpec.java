package io.infaas.triton.embedded.model;

import io.infaas.triton.config.InstanceGroups;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A complete model configuration and the values that serving derives from it. */
public record ModelSpec(
        ModelConfig config,
        List<ConfiguredTensor> inputs,
        List<ConfiguredTensor> outputs,
        Optional<SequenceSpec> sequences) {
    private static final int DEFAULT_QUEUE = 1024;

    public ModelSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** @throws NodeException if Triton rejects it, and for ragged inputs, batch inputs, batch outputs and implicit state */
    static ModelSpec of(ModelConfig config) throws NodeException {
        refuse(config, "allow_ragged_batch", config.getInputList().stream().anyMatch(ModelInput::getAllowRaggedBatch));
        refuse(config, "batch_input", config.getBatchInputCount() > 0);
        refuse(config, "batch_output", config.getBatchOutputCount() > 0);
        refuse(
                config,
                "state (of sequence_batching)",
                config.getSequenceBatching().getStateCount() > 0);
        boolean batching = config.getMaxBatchSize() > 0;
        List<ConfiguredTensor> inputs = new ArrayList<>();
        for (ModelInput input : config.getInputList()) {
            inputs.add(ConfiguredTensor.of(input, batching));
        }
        List<ConfiguredTensor> outputs = new ArrayList<>();
        for (ModelOutput output : config.getOutputList()) {
            outputs.add(ConfiguredTensor.of(output, batching));
        }
        return new ModelSpec(config, inputs, outputs, SequenceSpec.of(config));
    }

    private static void refuse(ModelConfig config, String feature, boolean configured) throws NodeException {
        if (configured) {
            throw NodeException.invalid("model '" + config.getName() + "' has " + feature
                    + ", which this node does not support: serve the model by a Triton");
        }
    }

    public String name() {
        return config.getName();
    }

    public int maxBatch() {
        return config.getMaxBatchSize();
    }

    /** The platform in metadata: {@code platform} if it is set, else {@code backend}. */
    public String platform() {
        return config.getPlatform().isEmpty() ? config.getBackend() : config.getPlatform();
    }

    public Optional<ConfiguredTensor> input(String name) {
        return inputs.stream().filter(i -> i.name().equals(name)).findFirst();
    }

    Optional<ConfiguredTensor> output(String name) {
        return outputs.stream().filter(o -> o.name().equals(name)).findFirst();
    }

    /** Whether the node itself feeds this input of the graph. */
    boolean feeds(String input) {
        return sequences.stream().anyMatch(spec -> spec.feeds(input));
    }

    int instances() {
        return InstanceGroups.count(config);
    }

    /**
     * Maximum number of queued requests: the configured {@code max_queue_size}; 1024 if none is configured, because Triton's
     * queue would be unbounded.
     */
    int queueLimit() {
        long configured = config.getDynamicBatching().getDefaultQueuePolicy().getMaxQueueSize();
        return configured > 0 ? (int) Math.min(configured, Integer.MAX_VALUE) : DEFAULT_QUEUE;
    }

    Optional<String> parameter(String key) {
        return Optional.ofNullable(config.getParametersMap().get(key)).map(p -> p.getStringValue());
    }
}
