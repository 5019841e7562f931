package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A node type that variants are made for, and the node that they are profiled on.
 *
 * @param type the node type that the profiles apply to
 * @param address {@code host[:http[:grpc[:metrics]]]} of an otherwise idle Triton in explicit model control; null if
 *     there is none and nothing is measured
 * @param gpu name of its GPU as reported by nvidia-smi, for TensorRT plans
 * @param tensorRt version of TensorRT in its Triton, for TensorRT plans
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
                    "node '%s': gpu and tensorRt together select TensorRT plans; give both or neither"
                            .formatted(type.name()));
        }
    }

    String name() {
        return type.name();
    }
}
