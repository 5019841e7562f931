package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.InferCall;
import java.util.Map;

/**
 * An inference request and the format of its outputs.
 *
 * @param allBinary whether all outputs are binary; applies if the request names no output
 * @param binary by name, whether a requested output is binary
 */
record HttpInferRequest(InferCall call, boolean allBinary, Map<String, Boolean> binary) {
    HttpInferRequest {
        binary = Map.copyOf(binary);
    }

    boolean binary(String output) {
        return binary.isEmpty() ? allBinary : binary.getOrDefault(output, false);
    }
}
