package io.infaas.triton.config;

import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;

/** The number of instances in a model's configuration. */
public final class InstanceGroups {

    private InstanceGroups() {}

    /** Instances of all groups together; at least 1. */
    public static int count(ModelConfig config) {
        return Math.max(
                1,
                config.getInstanceGroupList().stream()
                        .mapToInt(ModelInstanceGroup::getCount)
                        .sum());
    }

    /** The same configuration with another instance count, all in its first group: a load with it keeps the existing instances. */
    public static ModelConfig withCount(ModelConfig config, int instances) {
        ModelInstanceGroup.Builder group = config.getInstanceGroupCount() == 0
                ? ModelInstanceGroup.newBuilder().setKind(ModelInstanceGroup.Kind.KIND_CPU)
                : config.getInstanceGroup(0).toBuilder();
        return config.toBuilder()
                .clearInstanceGroup()
                .addInstanceGroup(group.setCount(instances))
                .build();
    }
}
