package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client of an application sends and gets; every variant of the application keeps it.
 *
 * @param inputs tensors of a request, without their batch dimension
 * @param outputs tensors of an answer, without their batch dimension
 * @param labels the classes in the order of the last output dimension; empty where there are none
 * @param maxBatchSize largest number of items in one request, at least 1
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
        if (maxBatchSize < 1) {
            throw new IllegalArgumentException("maxBatchSize %d must be at least 1".formatted(maxBatchSize));
        }
    }

    /**
     * Why this contract cannot stand in for {@code promised}, in words; empty if it can: it takes every request that the
     * promised contract allows, each of its answers is one that the promised contract allows, and labels mean the same.
     */
    public Optional<String> mismatch(Contract promised) {
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
            String kind, List<ContractTensor> promised, List<ContractTensor> own, boolean promisedIsWider) {
        if (promised.size() != own.size()) {
            return Optional.of("%d %ss instead of %d".formatted(own.size(), kind, promised.size()));
        }
        for (ContractTensor wanted : promised) {
            Optional<ContractTensor> found = own.stream()
                    .filter(tensor -> tensor.name().equals(wanted.name()))
                    .findFirst();
            if (found.isEmpty()) {
                return Optional.of("no %s '%s'".formatted(kind, wanted.name()));
            }
            ContractTensor tensor = found.get();
            if (promisedIsWider ? !wanted.accepts(tensor) : !tensor.accepts(wanted)) {
                return Optional.of("%s '%s' is %s %s instead of %s %s"
                        .formatted(kind, tensor.name(), tensor.type(), tensor.shape(), wanted.type(), wanted.shape()));
            }
        }
        return Optional.empty();
    }
}
