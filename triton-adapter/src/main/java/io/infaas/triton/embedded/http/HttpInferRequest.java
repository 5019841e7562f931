package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.InferCall;
import java.util.Map;

/**
 * An inference with how its outputs are to be written.
 *
 * @param allBinary whether all outputs are binary, if none was asked for by name
 * @param binary whether an output that was asked for is
 */
record HttpInferRequest(InferCall call, boolean allBinary, Map<String, Boolean> binary) {
    HttpInferRequest {
        binary = Map.copyOf(binary);
    }

    boolean binary(String output) {
        return binary.isEmpty() ? allBinary : binary.getOrDefault(output, false);
    }
}
