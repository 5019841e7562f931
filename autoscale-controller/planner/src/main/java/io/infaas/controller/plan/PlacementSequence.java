package io.infaas.controller.plan;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Placements of one candidate one after the other: the one on a preferred node, then the choices of a search on other nodes. */
final class PlacementSequence {

    private final PlacementChoices choices;
    private final String first;
    private @Nullable Placement there;
    private int chosen;

    /**
     * @param first the preferred node
     * @param there the placement on it; empty if none is possible there
     */
    PlacementSequence(PlacementChoices choices, String first, Optional<Placement> there) {
        this.choices = choices;
        this.first = first;
        this.there = there.orElse(null);
    }

    /** The next one; null if there is none. */
    @Nullable
    Placement next() {
        Placement next = there;
        there = null;
        while (next == null) {
            Placement other = choices.get(chosen++);
            if (other == null) {
                return null;
            }
            next = other.node().equals(first) ? null : other;
        }
        return next;
    }
}
