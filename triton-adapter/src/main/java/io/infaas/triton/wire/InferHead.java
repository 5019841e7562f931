package io.infaas.triton.wire;

import java.util.List;
import java.util.Map;

/**
 * The part of an inference request that a router needs: everything except its tensors.
 *
 * @param modelName as sent; empty if the request has none (HTTP has the model in the path)
 * @param modelVersion as sent; empty if none
 * @param id request id; empty if none
 * @param parameters request parameters by name; values are Boolean, Long, Double or String
 * @param inputs the inputs in the order of the request
 */
public record InferHead(
        String modelName, String modelVersion, String id, Map<String, Object> parameters, List<InputHead> inputs) {

    public InferHead {
        parameters = Map.copyOf(parameters);
        inputs = List.copyOf(inputs);
    }

    /** Batch size, if the model supports batching: the first dimension of the first input; 1 if there is none. */
    public int batch() {
        if (inputs.isEmpty() || inputs.get(0).shape().isEmpty()) {
            return 1;
        }
        long first = inputs.get(0).shape().get(0);
        return (int) Math.max(1, Math.min(first, Integer.MAX_VALUE));
    }
}
