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
 * @param share percentage of the queries that may use it; the others do so only if no other instance serves them in time. 100 unless its variant
 *     is staged
 */
public record Instance(String variant, String node, InstanceState state, int count, int share) {

    /** The share of an instance that is not staged, per cent. */
    public static final int WHOLE = 100;

    @JsonCreator
    static Instance of(
            @JsonProperty("variant") String variant,
            @JsonProperty("node") String node,
            @JsonProperty("state") InstanceState state,
            @JsonProperty(value = "count", defaultValue = "1") @Nullable Integer count,
            @JsonProperty(value = "share", defaultValue = "100") @Nullable Integer share) {
        return new Instance(variant, node, state, count == null ? 1 : count, share == null ? WHOLE : share);
    }

    public Instance {
        if (count < 1 || count > Candidate.MOST) {
            throw new IllegalArgumentException("instance '%s@%s': count %d is not between 1 and %d"
                    .formatted(variant, node, count, Candidate.MOST));
        }
        if (share < 0 || share > WHOLE) {
            throw new IllegalArgumentException("instance '%s@%s': share %d is not between 0 and %d per cent"
                    .formatted(variant, node, share, WHOLE));
        }
    }

    /** One with the whole share. */
    public Instance(String variant, String node, InstanceState state, int count) {
        this(variant, node, state, count, WHOLE);
    }

    /** One as it was profiled, with the whole share. */
    public Instance(String variant, String node, InstanceState state) {
        this(variant, node, state, 1);
    }
}
