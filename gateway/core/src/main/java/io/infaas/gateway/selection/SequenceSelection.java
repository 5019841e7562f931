package io.infaas.gateway.selection;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Choice.Feasibility;

/** Sends the start of a sequence to its {@link SequenceHomes home}, whatever the load; decides on all else by another selection. */
public final class SequenceSelection implements Selection {

    private final Selection usual;

    /**
     * Creates a selection.
     *
     * @param usual decides on queries without a sequence, and on those whose home does not serve
     */
    public SequenceSelection(Selection usual) {
        this.usual = usual;
    }

    @Override
    public Decision select(Query query, ObservedLoad load, Choice choice) {
        if (query.sequence() == 0 || (query.explicit() && !Feasibility.isPossible(query))) {
            return usual.select(query, load, choice);
        }
        IndexedInstance home = SequenceHomes.find(query, query.sequence(), load, false);
        if (home == null || !load.isAvailable(home)) {
            return usual.select(query, load, choice);
        }
        double finishMs = load.finishMs(home, query.batch(), home.serviceMs(query.batch()));
        return choice.is(finishMs <= query.objective().latencyMs() ? Decision.SERVE : Decision.LATE, home, finishMs);
    }
}
