package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import io.infaas.triton.protocol.ModelOptimizationPolicy;
import io.infaas.triton.protocol.ModelSequenceBatching;
import io.infaas.triton.protocol.ModelVersionPolicy;

/** Default values that Triton fills into a configuration. */
final class ConfigDefaults {
    /** Triton's default instance count for an ONNX model on a CPU. */
    private static final int INSTANCES = 2;
    /** Triton's default idle timeout of a sequence. */
    private static final long IDLE_MICROSECONDS = 1_000_000;

    private ConfigDefaults() {}

    static ModelConfig fill(ModelConfig.Builder config) {
        if (config.getVersionPolicy().getPolicyChoiceCase()
                == ModelVersionPolicy.PolicyChoiceCase.POLICYCHOICE_NOT_SET) {
            config.setVersionPolicy(ModelVersionPolicy.newBuilder()
                    .setLatest(ModelVersionPolicy.Latest.newBuilder().setNumVersions(1)));
        }
        optimization(config);
        sequences(config);
        if (config.hasDynamicBatching()
                && config.getDynamicBatching().getPreferredBatchSizeCount() == 0
                && config.getMaxBatchSize() > 0) {
            config.getDynamicBatchingBuilder().addPreferredBatchSize(config.getMaxBatchSize());
        }
        instances(config);
        return config.build();
    }

    private static void sequences(ModelConfig.Builder config) {
        if (!config.hasSequenceBatching()) {
            return;
        }
        ModelSequenceBatching.Builder sequences = config.getSequenceBatchingBuilder();
        if (sequences.getMaxSequenceIdleMicroseconds() == 0) {
            sequences.setMaxSequenceIdleMicroseconds(IDLE_MICROSECONDS);
        }
        if (sequences.hasOldest()
                && sequences.getOldest().getPreferredBatchSizeCount() == 0
                && config.getMaxBatchSize() > 0) {
            sequences.getOldestBuilder().addPreferredBatchSize(config.getMaxBatchSize());
        }
    }

    private static void optimization(ModelConfig.Builder config) {
        ModelOptimizationPolicy.Builder optimization = config.getOptimizationBuilder();
        if (!optimization.hasInputPinnedMemory()) {
            optimization.getInputPinnedMemoryBuilder().setEnable(true);
        }
        if (!optimization.hasOutputPinnedMemory()) {
            optimization.getOutputPinnedMemoryBuilder().setEnable(true);
        }
    }

    private static void instances(ModelConfig.Builder config) {
        if (config.getInstanceGroupCount() == 0) {
            config.addInstanceGroupBuilder();
        }
        for (int i = 0; i < config.getInstanceGroupCount(); i++) {
            ModelInstanceGroup.Builder group = config.getInstanceGroupBuilder(i);
            if (group.getName().isEmpty()) {
                group.setName(config.getName() + "_" + i);
            }
            if (group.getKind() == ModelInstanceGroup.Kind.KIND_AUTO) {
                group.setKind(ModelInstanceGroup.Kind.KIND_CPU);
            }
            if (group.getCount() < 1) {
                group.setCount(INSTANCES);
            }
        }
    }
}
