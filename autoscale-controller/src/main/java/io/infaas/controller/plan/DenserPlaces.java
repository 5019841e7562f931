package io.infaas.controller.plan;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Placements of one candidate that have one more instance each time, the first with room for it in their order. What has no room is not
 * looked at again: no other placement that gets more makes any.
 */
final class DenserPlaces {

    /** Whether a placement may have so many instances. */
    @FunctionalInterface
    interface Room {
        boolean isFor(Placement placement, int count);
    }

    private final Iterator<Placement> others;
    private final ToIntFunction<Placement> counts;
    private final Room room;
    private @Nullable Placement now;
    private int count;

    /**
     * @param all in the order in which they are chosen
     * @param counts instances that each has before
     */
    DenserPlaces(Iterator<Placement> all, ToIntFunction<Placement> counts, Room room) {
        this.others = all;
        this.counts = counts;
        this.room = room;
    }

    /** The placement that has one more; empty if none has room. */
    Optional<Placement> next() {
        while (now == null || !room.isFor(now, count + 1)) {
            if (!others.hasNext()) {
                now = null;
                return Optional.empty();
            }
            now = others.next();
            count = counts.applyAsInt(now);
        }
        count++;
        return Optional.of(now);
    }
}
