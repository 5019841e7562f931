package io.infaas.catalog;

/**
 * A kind of machine with its resources and price.
 *
 * @param memoryBytes memory for models, bytes
 * @param pricePerHour US dollars per hour; a nominal price for owned machines, so that costs compare
 */
public record NodeType(String name, int cores, long memoryBytes, int gpus, double pricePerHour) {

    public NodeType {
        Checks.name("node type", name);
        Checks.notNegative("pricePerHour", pricePerHour);
        if (cores < 1 || memoryBytes < 1 || gpus < 0) {
            throw new IllegalArgumentException(
                    "node type '%s': cores %d and memoryBytes %d must be at least 1, gpus %d at least 0"
                            .formatted(name, cores, memoryBytes, gpus));
        }
    }
}
