package io.infaas.controller.cost;

/**
 * Price of a node at one moment, and its split.
 *
 * @param offering offering of its launch
 * @param pricePerHour US dollars per hour
 */
public record NodeCost(String node, String offering, double pricePerHour, NodeCostSplit split) {

    public NodeCost {
        if (!(pricePerHour >= 0)) {
            throw new IllegalArgumentException(
                    "price %s of node '%s' must not be negative, in US dollars per hour".formatted(pricePerHour, node));
        }
    }
}
