package io.infaas.triton.embedded.model;

import java.util.List;

/** The result of an inference: the outputs in the order of the configuration. */
public record InferenceResult(String model, String version, String id, List<Tensor> outputs) {
    public InferenceResult {
        outputs = List.copyOf(outputs);
    }
}
