package io.infaas.controller.profiling;

import io.infaas.controller.profiling.NodeTurns.NodeTurn;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The node that measures now, as one leadership sees it: nothing else is done with it meanwhile. Confined to the loop's thread. */
public final class NodeTrials {

    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final Optional<NodeProfiling> profiling;
    private final BooleanSupplier mayAct;
    private final NodeTurns turns;
    private Optional<NodeTurn> present = Optional.empty();

    /**
     * @param profiling empty if nothing is measured
     * @param mayAct checked before each variant
     */
    public NodeTrials(Optional<NodeProfiling> profiling, BooleanSupplier mayAct) {
        this.profiling = profiling;
        this.mayAct = mayAct;
        this.turns = new NodeTurns(PAUSE, application -> profiling
                .filter(nodeProfiling -> nodeProfiling.isFor(application))
                .isPresent());
    }

    /** The turn of the node that measures now. */
    public Optional<NodeTurn> present() {
        return present;
    }

    /** The turn that has ended since the last call; its measurements are in the catalog in force. */
    public Optional<TurnOutcome> takeFinished(long nowNanos) {
        Optional<TurnOutcome> outcome = profiling.flatMap(NodeProfiling::takeFinished);
        outcome.ifPresent(ended -> {
            turns.end(ended, nowNanos);
            present = Optional.empty();
        });
        return outcome;
    }

    /**
     * Begins the next turn, if a node can be spared.
     *
     * @param used ids of nodes on which something is loaded or planned
     * @param open ids of nodes that answer and on which something may be placed
     * @return the turn that has begun
     */
    public Optional<NodeTurn> begin(List<Node> nodes, Set<String> used, Set<String> open, long nowNanos) {
        if (profiling.isEmpty() || present.isPresent()) {
            return Optional.empty();
        }
        MeasuredCatalog catalog = profiling.get().catalog();
        present = turns.next(catalog.inForce(), catalog.newTypes(), nodes, used, open, nowNanos)
                .filter(turn -> profiling.get().begin(turn, mayAct));
        return present;
    }
}
