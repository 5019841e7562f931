package io.infaas.gateway.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One variant loaded on one node.
 *
 * @param variant full name of the variant, which is also its Triton model's name
 * @param node id of the node
 * @param count multiple of the profiled instances, 1 to {@value Candidate#MOST}
 * @param comparedShare share of its queries that a more accurate variant answers again later, 0 to 1; a gateway's share holds if that
 *     is larger
 * @param withheld percentage of the queries that use it only if no other instance serves them in time; 0 unless its variant is staged
 */
public record Instance(
        String variant,
        String node,
        InstanceState state,
        int count,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double comparedShare,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int withheld) {

    /** The share of an instance whose variant is not staged, per cent. */
    public static final int WHOLE = 100;

    @JsonCreator
    static Instance of(
            @JsonProperty("variant") String variant,
            @JsonProperty("node") String node,
            @JsonProperty("state") InstanceState state,
            @JsonProperty(value = "count", defaultValue = "1") @Nullable Integer count,
            @JsonProperty(value = "comparedShare", defaultValue = "0") @Nullable Double comparedShare,
            @JsonProperty(value = "withheld", defaultValue = "0") @Nullable Integer withheld) {
        return new Instance(
                variant,
                node,
                state,
                count == null ? 1 : count,
                comparedShare == null ? 0 : comparedShare,
                withheld == null ? 0 : withheld);
    }

    public Instance {
        if (count < 1 || count > Candidate.MOST) {
            throw new IllegalArgumentException("instance '%s@%s': count %d is not between 1 and %d"
                    .formatted(variant, node, count, Candidate.MOST));
        }
        if (!(comparedShare >= 0 && comparedShare <= 1)) {
            throw new IllegalArgumentException("instance '%s@%s': comparedShare %s is not between 0 and 1"
                    .formatted(variant, node, comparedShare));
        }
        if (withheld < 0 || withheld > WHOLE) {
            throw new IllegalArgumentException("instance '%s@%s': withheld %d is not between 0 and %d per cent"
                    .formatted(variant, node, withheld, WHOLE));
        }
    }

    /** Percentage of the queries that may use it. */
    public int share() {
        return WHOLE - withheld;
    }

    /** One that is withheld from no query. */
    public Instance(String variant, String node, InstanceState state, int count, double comparedShare) {
        this(variant, node, state, count, comparedShare, 0);
    }

    /** One of which no more queries are compared than of others. */
    public Instance(String variant, String node, InstanceState state, int count) {
        this(variant, node, state, count, 0);
    }

    /** One as it was profiled. */
    public Instance(String variant, String node, InstanceState state) {
        this(variant, node, state, 1);
    }
}
