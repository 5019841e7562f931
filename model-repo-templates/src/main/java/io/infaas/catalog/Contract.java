package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Inputs and outputs of an application; every variant of the application keeps the contract.
 *
 * @param inputs request tensors, without their batch dimension if there is one
 * @param outputs response tensors, without their batch dimension if there is one
 * @param labels class names in the order of the last output dimension; empty if there are none
 * @param maxBatchSize Triton's {@code max_batch_size}: the largest number of items in one request; 0 if tensors have no batch
 *     dimension, so that shapes are complete and each request is one item
 */
public record Contract(
        List<ContractTensor> inputs,
        List<ContractTensor> outputs,
        @JsonProperty(defaultValue = "[]") List<String> labels,
        int maxBatchSize) {

    public Contract(
            List<ContractTensor> inputs,
            List<ContractTensor> outputs,
            @Nullable List<String> labels,
            int maxBatchSize) {
        this.inputs = Checks.distinct("inputs", Checks.notEmpty("inputs", inputs), ContractTensor::name);
        this.outputs = Checks.distinct("outputs", Checks.notEmpty("outputs", outputs), ContractTensor::name);
        this.labels = labels == null ? List.of() : Checks.distinct("labels", labels, label -> label);
        this.maxBatchSize = maxBatchSize;
        if (maxBatchSize < 0) {
            throw new IllegalArgumentException(
                    "maxBatchSize %d must be at least 1, or 0 for shapes without a batch dimension"
                            .formatted(maxBatchSize));
        }
    }

    /** Whether tensors have a batch dimension in front of their shapes. */
    public boolean hasBatchDimension() {
        return maxBatchSize > 0;
    }

    /** Number of items in the largest request, at least 1. */
    public int largestRequest() {
        return Math.max(1, maxBatchSize);
    }

    /**
     * The reason why this contract cannot replace {@code promised}; empty if it can: it accepts every request of the promised
     * contract, its responses are responses of the promised contract, and the labels are equal.
     */
    public Optional<String> mismatch(Contract promised) {
        if (hasBatchDimension() != promised.hasBatchDimension()) {
            return Optional.of("maxBatchSize is %d instead of %d: with 0, shapes have no batch dimension"
                    .formatted(maxBatchSize, promised.maxBatchSize));
        }
        Optional<String> input = mismatch("input", promised.inputs, inputs, false);
        if (input.isPresent()) {
            return input;
        }
        Optional<String> output = mismatch("output", promised.outputs, outputs, true);
        if (output.isPresent()) {
            return output;
        }
        if (!labels.equals(promised.labels)) {
            return Optional.of("labels %s are not %s in this order".formatted(labels, promised.labels));
        }
        if (maxBatchSize < promised.maxBatchSize) {
            return Optional.of("maxBatchSize %d is below %d".formatted(maxBatchSize, promised.maxBatchSize));
        }
        return Optional.empty();
    }

    private static Optional<String> mismatch(
            String kind, List<ContractTensor> promised, List<ContractTensor> contractTensors, boolean promisedIsWider) {
        if (promised.size() != contractTensors.size()) {
            return Optional.of("%d %ss instead of %d".formatted(contractTensors.size(), kind, promised.size()));
        }
        for (ContractTensor expected : promised) {
            Optional<ContractTensor> contractTensor = contractTensors.stream()
                    .filter(tensor -> tensor.name().equals(expected.name()))
                    .findFirst();
            if (contractTensor.isEmpty()) {
                return Optional.of("no %s '%s'".formatted(kind, expected.name()));
            }
            ContractTensor tensor = contractTensor.get();
            if (promisedIsWider ? !expected.accepts(tensor) : !tensor.accepts(expected)) {
                return Optional.of("%s '%s' is %s %s instead of %s %s"
                        .formatted(
                                kind, tensor.name(), tensor.type(), tensor.shape(), expected.type(), expected.shape()));
            }
        }
        return Optional.empty();
    }
}
