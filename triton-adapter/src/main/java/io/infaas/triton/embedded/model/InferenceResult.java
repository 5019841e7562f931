package io.infaas.triton.embedded.model;

import java.util.List;

/** What one inference gave: the outputs in the order of the configuration. */
public record InferenceResult(String model, String version, String id, List<Tensor> outputs) {
    public InferenceResult {
        outputs = List.copyOf(outputs);
    }
}
