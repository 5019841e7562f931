package io.infaas.gateway.index;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;

/**
 * An instance of a view with all data that selection reads.
 *
 * @param slot its number in the view, from 0 without gaps
 * @param candidate the catalog's own object: the same for all instances of the variant on nodes of the type
 * @param capacity the candidate with the count that is loaded there
 * @param comparedShare least share of its answers that is compared, 0 to 1
 * @param share percentage of the queries that may use it, see {@link io.infaas.gateway.contract.Instance#share}
 */
public record IndexedInstance(
        int slot,
        Node node,
        InstanceState state,
        Candidate candidate,
        Candidate capacity,
        double comparedShare,
        int share) {

    public boolean isReady() {
        return state.isServing();
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

    /** Time that a query adds to the instance's queue at saturation, ns. */
    public long workNanos(int items) {
        return capacity.workNanos(items);
    }

    /** Items in flight at which it reaches the highest throughput, by its profile. */
    public double concurrency() {
        return capacity.concurrency();
    }

    /** The Triton model's name on the node. */
    public String model() {
        return candidate.variant().name();
    }

    /** The variant's alias, for logs and people. */
    public String alias() {
        return candidate.variant().alias();
    }

    /** Identifies the instance across views, by variant and node. */
    public Key key() {
        return new Key(model(), node.id());
    }

    /**
     * The identity of an instance.
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

    /** Whether both are the same variant on the same node, possibly in different views. */
    public boolean isSameInstance(IndexedInstance other) {
        return model().equals(other.model()) && node.id().equals(other.node.id());
    }
}
