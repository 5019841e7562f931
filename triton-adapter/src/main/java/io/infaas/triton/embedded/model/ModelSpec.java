package io.infaas.triton.embedded.model;

import io.infaas.triton.config.InstanceGroups;
import io.infaas.triton.protocol.BatchInput;
import io.infaas.triton.protocol.BatchOutput;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete model configuration and the values that serving derives from it.
 *
 * @param scattered by output name, the input whose shape the output takes in a response
 */
public record ModelSpec(
        ModelConfig config,
        List<ConfiguredTensor> inputs,
        List<ConfiguredTensor> outputs,
        Optional<SequenceSpec> sequences,
        List<BatchInputSpec> batchInputs,
        Map<String, String> scattered) {
    private static final int DEFAULT_QUEUE = 1024;

    public ModelSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        batchInputs = List.copyOf(batchInputs);
        scattered = Map.copyOf(scattered);
    }

    static ModelSpec of(ModelConfig config) throws NodeException {
        boolean batching = config.getMaxBatchSize() > 0;
        List<ConfiguredTensor> inputs = new ArrayList<>();
        for (ModelInput input : config.getInputList()) {
            inputs.add(ConfiguredTensor.of(input, batching));
        }
        List<ConfiguredTensor> outputs = new ArrayList<>();
        for (ModelOutput output : config.getOutputList()) {
            outputs.add(ConfiguredTensor.of(output, batching));
        }
        List<BatchInputSpec> batchInputs = new ArrayList<>();
        for (BatchInput told : config.getBatchInputList()) {
            batchInputs.add(BatchInputSpec.of(config.getName(), told));
        }
        Map<String, String> scattered = new HashMap<>();
        for (BatchOutput output : config.getBatchOutputList()) {
            if (output.getSourceInputCount() != 1) {
                throw NodeException.invalid("a batch_output of model '" + config.getName() + "' has "
                        + output.getSourceInputCount() + " source_input: give one");
            }
            output.getTargetNameList().forEach(name -> scattered.put(name, output.getSourceInput(0)));
        }
        return new ModelSpec(config, inputs, outputs, SequenceSpec.of(config), batchInputs, scattered);
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
        return sequences.stream().anyMatch(s -> s.feeds(input))
                || batchInputs.stream().anyMatch(b -> b.targets().contains(input));
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
