package io.infaas.gateway.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One variant loaded on one node.
 *
 * @param variant full name of the variant, which is also its Triton model's name
 * @param node id of the node
 * @param count multiple of the profiled instances, 1 to {@value Candidate#MOST}
 */
public record Instance(String variant, String node, InstanceState state, int count) {

    @JsonCreator
    static Instance of(
            @JsonProperty("variant") String variant,
            @JsonProperty("node") String node,
            @JsonProperty("state") InstanceState state,
            @JsonProperty(value = "count", defaultValue = "1") @Nullable Integer count) {
        return new Instance(variant, node, state, count == null ? 1 : count);
    }

    public Instance {
        if (count < 1 || count > Candidate.MOST) {
            throw new IllegalArgumentException("instance '%s@%s': count %d is not between 1 and %d"
                    .formatted(variant, node, count, Candidate.MOST));
        }
    }

    /** One as it was profiled. */
    public Instance(String variant, String node, InstanceState state) {
        this(variant, node, state, 1);
    }
}
