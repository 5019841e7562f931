package io.infaas.gateway.index;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;

/**
 * An instance of a view with all that selection asks about it.
 *
 * @param slot its number in the view, from 0 without gaps
 */
public record IndexedInstance(int slot, Node node, InstanceState state, Candidate candidate) {

    public boolean ready() {
        return state.serving();
    }

    public double accuracy() {
        return candidate.accuracy();
    }

    public double serviceMs(int items) {
        return candidate.serviceMs(items);
    }

    public double cost(int items) {
        return candidate.cost(items);
    }

    /** Items/s at which its queue neither grows nor shrinks. */
    public double saturation() {
        return candidate.profile().saturation();
    }

    /** The Triton model's name on the node. */
    public String model() {
        return candidate.variant().name();
    }

    /** The name for logs and people. */
    public String alias() {
        return candidate.variant().alias();
    }

    /** Stable over views: which variant where. */
    public Key key() {
        return new Key(model(), node.id());
    }

    /**
     * Which instance it is.
     *
     * @param variant full name
     * @param node id
     */
    public record Key(String variant, String node) {

        @Override
        public String toString() {
            return variant + "@" + node;
        }
    }

    /** Whether both are the same variant on the same node, maybe in different views. */
    public boolean sameInstance(IndexedInstance other) {
        return model().equals(other.model()) && node.id().equals(other.node.id());
    }
}
