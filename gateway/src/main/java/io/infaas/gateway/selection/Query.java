package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * What selection has to know of one query.
 *
 * @param name the name that the client used, to be given back in the answer
 * @param target what may serve it
 * @param objective the objective in force
 * @param explicit whether the client stated the bound or the floor itself; only then may it be refused as infeasible
 * @param items batch elements, at least 1
 * @param tried instances that failed it and are not to be chosen again
 * @param offline whether the query yields to others
 */
public record Query(
        String name,
        Target target,
        Objective objective,
        boolean explicit,
        int items,
        List<IndexedInstance> tried,
        boolean offline) {

    public Query {
        if (items < 1) {
            throw new IllegalArgumentException("items %d must be at least 1".formatted(items));
        }
        tried = List.copyOf(tried);
    }

    public Query(String name, Target target, Objective objective, boolean explicit, int items) {
        this(name, target, objective, explicit, items, List.of());
    }

    public Query(
            String name, Target target, Objective objective, boolean explicit, int items, List<IndexedInstance> tried) {
        this(name, target, objective, explicit, items, tried, false);
    }

    /** Whether it is not to be given to {@code instance}, in whatever view that is. */
    public boolean excludes(IndexedInstance instance) {
        for (int i = 0; i < tried.size(); i++) {
            if (tried.get(i).sameInstance(instance)) {
                return true;
            }
        }
        return false;
    }

    /** The same query by another view. */
    @SuppressWarnings(
            "ReferenceEquality") // the target of another view is another one, whatever it has in common with this one
    public Query by(Target renewed) {
        return renewed == target ? this : new Query(name, renewed, objective, explicit, items, tried, offline);
    }

    /** Whether the other one wants the same of the same. */
    @SuppressWarnings("ReferenceEquality") // targets of one view
    public boolean asksSameAs(Query other) {
        return target == other.target
                && objective.equals(other.objective)
                && explicit == other.explicit
                && items == other.items;
    }

    /** The same query, which may be given to any instance. */
    public Query anew() {
        return tried.isEmpty() ? this : new Query(name, target, objective, explicit, items, List.of(), offline);
    }

    /** The same query, not to be given to {@code instance} again. */
    public Query without(IndexedInstance instance) {
        List<IndexedInstance> more = new ArrayList<>(tried);
        more.add(instance);
        return new Query(name, target, objective, explicit, items, more, offline);
    }

    /** The same query with a bound that is no later; what it stated itself was judged before. */
    public Query within(double latencyMs) {
        Objective sooner = new Objective(
                Math.min(objective.latencyMs(), latencyMs), objective.minAccuracy(), objective.preferredAccuracy());
        return new Query(name, target, sooner, false, items, tried, offline);
    }

    /** Items that one execution takes: a larger batch than the contract's is refused by the node, whatever it is. */
    public int batch() {
        return Math.min(items, target.application().contract().maxBatchSize());
    }
}
