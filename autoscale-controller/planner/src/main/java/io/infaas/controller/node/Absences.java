package io.infaas.controller.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Evidence that machines have ended silently. One provider list without a machine is a hint; {@value #LOOKS} lists over a minute are a reason to
 * ask for it by its id. Not thread-safe.
 */
public final class Absences {

    static final int LOOKS = 3;
    static final Duration TIME = Duration.ofSeconds(60);

    private final Map<String, Absence> absences = new TreeMap<>();

    /**
     * A machine or instance that lists omit.
     *
     * @param since time of the first list without it
     * @param count number of lists without it, without a break
     */
    private record Absence(Instant since, int count) {

        boolean isLong(Instant now) {
            return count >= LOOKS && !now.isBefore(since.plus(TIME));
        }
    }

    /** Records that a list omits an id; returns whether enough lists have, for long enough. */
    public boolean add(String id, Instant now) {
        return absences.merge(
                        id, new Absence(now, 1), (before, first) -> new Absence(before.since(), before.count() + 1))
                .isLong(now);
    }

    /** A list has the id: the evidence begins anew. */
    public void end(String id) {
        absences.remove(id);
    }

    /** Forgets all ids but these. */
    public void retain(Collection<String> ids) {
        absences.keySet().retainAll(ids);
    }
}
