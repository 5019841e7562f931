package io.infaas.triton.wire;

import java.util.List;
import java.util.Map;

/**
 * The part of an inference request that a router needs: everything but its tensors.
 *
 * @param modelName as sent; empty if the request names none (HTTP names the model in the path)
 * @param modelVersion as sent; empty if none
 * @param id request id; empty if none
 * @param parameters request parameters by name; values are Boolean, Long, Double or String
 * @param inputs the inputs in the order in which they were sent
 */
public record InferHead(
        String modelName, String modelVersion, String id, Map<String, Object> parameters, List<InputHead> inputs) {

    public InferHead {
        parameters = Map.copyOf(parameters);
        inputs = List.copyOf(inputs);
    }

    /**
     * How many items the request carries if the model batches: the first dimension of the first input; 1 if it has
     * none.
     */
    public int batch() {
        if (inputs.isEmpty() || inputs.get(0).shape().isEmpty()) {
            return 1;
        }
        long first = inputs.get(0).shape().get(0);
        return (int) Math.max(1, Math.min(first, Integer.MAX_VALUE));
    }
}
