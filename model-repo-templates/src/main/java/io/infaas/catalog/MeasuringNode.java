package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A node that variants are measured on, or are made for until there is one.
 *
 * @param type the node type that profiles stand for
 * @param address {@code host[:http[:grpc[:metrics]]]} of a Triton in explicit model control that nobody else uses meanwhile;
 *     null where there is none, so that nothing is measured
 * @param gpu name of its GPU as nvidia-smi tells it, for plans
 * @param tensorRt version of the TensorRT in its Triton, for plans
 */
public record MeasuringNode(
        NodeType type,
        @JsonProperty(defaultValue = "none") @Nullable String address,
        @JsonProperty(defaultValue = "none") @Nullable String gpu,
        @JsonProperty(defaultValue = "none") @Nullable String tensorRt) {

    public MeasuringNode {
        if (address != null) {
            Checks.filled("address", address);
        }
        if ((gpu == null) != (tensorRt == null)) {
            throw new IllegalArgumentException(
                    "node '%s': gpu and tensorRt name together what plans are for; give both or neither"
                            .formatted(type.name()));
        }
    }

    String name() {
        return type.name();
    }
}
