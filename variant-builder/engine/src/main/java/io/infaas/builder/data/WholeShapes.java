package io.infaas.builder.data;

import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Shapes of contracts without a batch dimension. Such a shape describes a whole request, which is one item. A first dimension that may be 1
 * is often a batch of one, so data and metrics may have the item without it.
 */
public final class WholeShapes {

    private WholeShapes() {}

    /**
     * The contract with the shapes of the items in {@code data}: without the first dimension of inputs that may be 1, unless the data have
     * it; the contract itself if it has a batch dimension.
     */
    static Contract items(Contract contract, Path data) {
        if (contract.hasBatchDimension()) {
            return contract;
        }
        return new Contract(
                contract.inputs().stream()
                        .map(input -> item(input, contract.inputs().size() == 1, data))
                        .toList(),
                contract.outputs(),
                contract.labels(),
                contract.maxBatchSize());
    }

    private static ContractTensor item(ContractTensor whole, boolean isOnly, Path data) {
        List<Long> shape = whole.shape();
        if (shape.size() < 2 || Math.abs(shape.get(0)) != 1) {
            return whole;
        }
        Optional<Integer> dimensions = DataShapes.head(whole.name(), isOnly, data)
                .map(head -> head.shape().size());
        // the first one counts the items
        if (dimensions.filter(given -> given == shape.size() + 1).isPresent()) {
            return whole;
        }
        return new ContractTensor(whole.name(), whole.type(), shape.subList(1, shape.size()));
    }

    /** Whether a column's tensor lacks the first dimension that the contract has. */
    public static boolean isItem(ContractTensor column, Contract contract) {
        return contract.inputs().stream()
                .anyMatch(input -> input.name().equals(column.name())
                        && input.shape().size() > column.shape().size());
    }

    /** The shape of an answer as metrics read it: without a first dimension of 1. */
    public static <T extends Number> List<T> item(List<T> whole) {
        return whole.size() > 1 && Math.abs(whole.get(0).longValue()) == 1 ? whole.subList(1, whole.size()) : whole;
    }
}
