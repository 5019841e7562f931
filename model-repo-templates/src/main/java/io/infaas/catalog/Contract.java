package io.infaas.catalog;

import java.util.List;

/**
 * What a client of an application sends and gets; every variant of the application keeps it.
 *
 * @param inputs tensors of a request, without their batch dimension
 * @param outputs tensors of an answer, without their batch dimension
 * @param labels the classes in the order of the last output dimension; empty where there are none
 * @param maxBatchSize largest number of items in one request, at least 1
 */
public record Contract(List<TensorSpec> inputs, List<TensorSpec> outputs, List<String> labels, int maxBatchSize) {

    public Contract {
        inputs = Checks.distinct("inputs", Checks.notEmpty("inputs", inputs), TensorSpec::name);
        outputs = Checks.distinct("outputs", Checks.notEmpty("outputs", outputs), TensorSpec::name);
        labels = Checks.distinct("labels", labels == null ? List.of() : labels, label -> label);
        if (maxBatchSize < 1) {
            throw new IllegalArgumentException("maxBatchSize %d must be at least 1".formatted(maxBatchSize));
        }
    }
}
