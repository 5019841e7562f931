package io.infaas.controller.plan;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Placements of one candidate that have one more instance each time, the first with room for it in their order. A placement without room is not
 * looked at again: no other placement that gets more makes any.
 */
final class DenserPlacements {

    /** Whether a placement may have so many instances. */
    @FunctionalInterface
    interface Fit {
        boolean allows(Placement placement, int count);
    }

    private final Iterator<Placement> remaining;
    private final ToIntFunction<Placement> counts;
    private final Fit fit;
    private @Nullable Placement now;
    private int count;

    /**
     * @param placements in the order in which they are chosen
     * @param counts instances that each has before
     */
    DenserPlacements(Iterator<Placement> placements, ToIntFunction<Placement> counts, Fit fit) {
        this.remaining = placements;
        this.counts = counts;
        this.fit = fit;
    }

    /** The placement that has one more; empty if none has room. */
    Optional<Placement> next() {
        while (now == null || !fit.allows(now, count + 1)) {
            if (!remaining.hasNext()) {
                now = null;
                return Optional.empty();
            }
            now = remaining.next();
            count = counts.applyAsInt(now);
        }
        count++;
        return Optional.of(now);
    }
}
