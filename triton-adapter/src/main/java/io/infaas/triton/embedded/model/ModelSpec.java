package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A complete model configuration with what serving reads from it. */
public record ModelSpec(ModelConfig config, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    private static final int DEFAULT_QUEUE = 1024;

    public ModelSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    static ModelSpec of(ModelConfig config) throws NodeException {
        boolean batching = config.getMaxBatchSize() > 0;
        List<TensorSpec> inputs = new ArrayList<>();
        for (ModelInput input : config.getInputList()) {
            inputs.add(TensorSpec.of(input, batching));
        }
        List<TensorSpec> outputs = new ArrayList<>();
        for (ModelOutput output : config.getOutputList()) {
            outputs.add(TensorSpec.of(output, batching));
        }
        return new ModelSpec(config, inputs, outputs);
    }

    public String name() {
        return config.getName();
    }

    public int maxBatch() {
        return config.getMaxBatchSize();
    }

    /** What metadata calls the platform: {@code platform} if it is set, else {@code backend}. */
    public String platform() {
        return config.getPlatform().isEmpty() ? config.getBackend() : config.getPlatform();
    }

    public Optional<TensorSpec> input(String name) {
        return inputs.stream().filter(i -> i.name().equals(name)).findFirst();
    }

    Optional<TensorSpec> output(String name) {
        return outputs.stream().filter(o -> o.name().equals(name)).findFirst();
    }

    int instances() {
        return Math.max(
                1,
                config.getInstanceGroupList().stream()
                        .mapToInt(g -> g.getCount())
                        .sum());
    }

    /** Requests that may wait: the configured {@code max_queue_size}; where Triton would let a queue grow without end, 1024. */
    int queueLimit() {
        long configured = config.getDynamicBatching().getDefaultQueuePolicy().getMaxQueueSize();
        return configured > 0 ? (int) Math.min(configured, Integer.MAX_VALUE) : DEFAULT_QUEUE;
    }

    Optional<String> parameter(String key) {
        return Optional.ofNullable(config.getParametersMap().get(key)).map(p -> p.getStringValue());
    }
}
