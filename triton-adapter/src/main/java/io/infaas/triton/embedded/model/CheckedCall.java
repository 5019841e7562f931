package io.infaas.triton.embedded.model;

import java.util.List;
import java.util.Optional;

/**
 * An inference that the model can take.
 *
 * @param batch elements of the batch, 1 for a model without batching
 * @param inputs in the shapes of the graph
 * @param outputs what to answer, in the order of the configuration
 */
record CheckedCall(String id, SequencePosition place, int batch, List<Tensor> inputs, List<Wanted> outputs) {
    CheckedCall {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An output.
     *
     * @param classes if greater than 0, how many of its classes
     * @param scattered the shape to give it, if that is the one of an input
     */
    record Wanted(ConfiguredTensor spec, long classes, Optional<List<Long>> scattered) {}

    long bytes() {
        long sum = 0;
        for (Tensor input : inputs) {
            sum += input.data().remaining();
        }
        return sum;
    }
}
