package io.infaas.triton.embedded.model;

import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import java.util.List;

/**
 * A valid inference request for one model.
 *
 * @param batch batch size; 1 for a model without batching
 * @param inputs in the shapes of the graph
 * @param outputs the outputs to return, in the order of the configuration
 */
record CheckedCall(String id, SequencePosition place, int batch, List<Tensor> inputs, List<RequestedOutput> outputs) {
    CheckedCall {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An output to return.
     *
     * @param classes number of classes to return; 0 for the tensor itself
     */
    record RequestedOutput(ConfiguredTensor spec, long classes) {}

    long bytes() {
        long sum = 0;
        for (Tensor input : inputs) {
            sum += input.data().remaining();
        }
        return sum;
    }
}
