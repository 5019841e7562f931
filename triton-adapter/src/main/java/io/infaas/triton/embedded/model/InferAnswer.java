package io.infaas.triton.embedded.model;

import java.util.List;

/** What one inference gave: the outputs in the order of the configuration. */
public record InferAnswer(String model, String version, String id, List<Tensor> outputs) {
    public InferAnswer {
        outputs = List.copyOf(outputs);
    }
}
