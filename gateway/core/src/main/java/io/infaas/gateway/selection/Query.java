package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The data of one query that selection reads.
 *
 * @param name the name that the client used, for the answer
 * @param target the instances and candidates that may serve it
 * @param objective the objective in force
 * @param explicit whether the client stated the bound or the floor; only then may selection refuse it as infeasible
 * @param items batch elements, at least 1
 * @param tried instances that failed this query, excluded from now on
 * @param urgency its importance among others, and its time limits
 * @param owner client whose share of an instance the query uses
 * @param sequence hash of the sequence that the query starts; 0 for none
 */
public record Query(
        String name,
        Target target,
        Objective objective,
        boolean explicit,
        int items,
        List<IndexedInstance> tried,
        Urgency urgency,
        QueryOwner owner,
        long sequence) {

    public Query {
        if (items < 1) {
            throw new IllegalArgumentException("items %d must be at least 1".formatted(items));
        }
        tried = List.copyOf(tried);
    }

    /** A query that starts no sequence. */
    public Query(
            String name,
            Target target,
            Objective objective,
            boolean explicit,
            int items,
            List<IndexedInstance> tried,
            Urgency urgency,
            QueryOwner owner) {
        this(name, target, objective, explicit, items, tried, urgency, owner, 0);
    }

    public Query(String name, Target target, Objective objective, boolean explicit, int items) {
        this(name, target, objective, explicit, items, List.of());
    }

    public Query(
            String name, Target target, Objective objective, boolean explicit, int items, List<IndexedInstance> tried) {
        this(name, target, objective, explicit, items, tried, Urgency.USUAL, QueryOwner.FIRST);
    }

    /** Its importance among others that wait for the same instance: lower ranks are served first. */
    public int rank() {
        return urgency.rank();
    }

    /** Whether the query yields to all others. */
    public boolean offline() {
        return urgency.rank() == Urgency.OFFLINE;
    }

    /** Whether {@code instance}, of any view, is excluded. */
    public boolean excludes(IndexedInstance instance) {
        for (int i = 0; i < tried.size(); i++) {
            if (tried.get(i).isSameInstance(instance)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the same query with the target of another view. */
    @SuppressWarnings(
            "ReferenceEquality") // targets of two views are different objects, even if all of their content is equal
    public Query withTarget(Target renewed) {
        return renewed == target
                ? this
                : new Query(name, renewed, objective, explicit, items, tried, urgency, owner, sequence);
    }

    /** Whether both queries have the same target and the same requirements. */
    @SuppressWarnings("ReferenceEquality") // targets of one view
    public boolean asksSameAs(Query other) {
        return target == other.target
                && objective.equals(other.objective)
                && explicit == other.explicit
                && items == other.items;
    }

    /**
     * Returns the same query as the start of a sequence.
     *
     * @param hash of the sequence, not 0
     */
    public Query startingSequence(long hash) {
        return new Query(name, target, objective, explicit, items, tried, urgency, owner, hash);
    }

    /** Returns the same query without exclusions. */
    public Query withoutExclusions() {
        return tried.isEmpty()
                ? this
                : new Query(name, target, objective, explicit, items, List.of(), urgency, owner, sequence);
    }

    /** Returns the same query with {@code instance} excluded. */
    public Query without(IndexedInstance instance) {
        List<IndexedInstance> more = new ArrayList<>(tried);
        more.add(instance);
        return new Query(name, target, objective, explicit, items, more, urgency, owner, sequence);
    }

    /**
     * Returns the same query with a bound that is no later. It is not explicit: the client's own objective was checked before.
     */
    public Query withBound(double latencyMs) {
        Objective sooner = new Objective(
                Math.min(objective.latencyMs(), latencyMs), objective.minAccuracy(), objective.preferredAccuracy());
        return new Query(name, target, sooner, false, items, tried, urgency, owner, sequence);
    }

    /** Items in one execution: at most the contract's batch size, because every node refuses a larger batch. */
    public int batch() {
        return Math.min(items, target.application().contract().largestRequest());
    }
}
