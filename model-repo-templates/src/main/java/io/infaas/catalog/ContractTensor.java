package io.infaas.catalog;

import java.util.List;

/**
 * One tensor of a contract.
 *
 * @param name the tensor's name in requests and in the graph
 * @param type element type
 * @param shape dimensions after the batch dimension, all dimensions of a contract without one; -1 for a dimension that varies
 */
public record ContractTensor(String name, TensorType type, List<Long> shape) {

    public ContractTensor {
        Checks.filled("tensor name", name);
        shape = List.copyOf(shape);
        for (long dimension : shape) {
            if (dimension != -1 && dimension < 1) {
                throw new IllegalArgumentException(
                        "dimension %d of tensor '%s' must be -1 (varies) or at least 1".formatted(dimension, name));
            }
        }
    }

    /** Whether this tensor accepts every value of the other one: equal name and type, equal or varying dimensions. */
    public boolean accepts(ContractTensor other) {
        if (!name.equals(other.name) || type != other.type || shape.size() != other.shape.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) != -1 && !shape.get(i).equals(other.shape.get(i))) {
                return false;
            }
        }
        return true;
    }
}
