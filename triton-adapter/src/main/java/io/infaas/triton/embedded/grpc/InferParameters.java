package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest.InferRequestedOutputTensor;
import java.util.Map;

/** The parameters of requests and outputs: checked like Triton does, used as far as a node without sequences can. */
final class InferParameters {
    private InferParameters() {}

    static void check(Map<String, InferParameter> parameters) throws NodeException {
        for (Map.Entry<String, InferParameter> entry : parameters.entrySet()) {
            if (entry.getKey().startsWith("triton_")) {
                throw NodeException.invalid("parameter keys starting with 'triton_' are reserved for Triton usage and"
                        + " should not be specified.");
            }
        }
    }

    /** How many classes instead of the tensor; 0 for the tensor. */
    static long classes(InferRequestedOutputTensor output) throws NodeException {
        InferParameter classes = output.getParametersMap().get("classification");
        if (classes == null) {
            return 0;
        }
        if (!classes.hasInt64Param()) {
            throw NodeException.invalid("invalid value type for 'classification' parameter, expected int64_param");
        }
        return classes.getInt64Param();
    }
}
