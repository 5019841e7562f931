package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Standing;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The applications whose queries share a full waiting room. No query yields its place to a new offline one. Otherwise an offline query
 * yields first, then one of the application with most waiting queries per claim, unless that is the new query's application.
 */
final class WaitingShares {

    private final Query asking;
    private final Standing standing;
    private final Map<String, Integer> online = new TreeMap<>();
    private final Map<String, Standing> standings = new HashMap<>();
    private final String most;
    private int offline;

    WaitingShares(Query asking, Collection<Query> waiting) {
        this.asking = asking;
        this.standing = Standing.of(asking.target().application());
        standings.put(name(asking), standing);
        for (Query query : waiting) {
            if (query.offline()) {
                offline++;
            } else {
                online.merge(name(query), 1, Integer::sum);
                standings.computeIfAbsent(
                        name(query), any -> Standing.of(query.target().application()));
            }
        }
        this.most = findMost();
    }

    private static String name(Query query) {
        return query.target().application().name();
    }

    private Standing standing(String application) {
        return standings.getOrDefault(application, standing);
    }

    /** Returns the application with most queries per claim, the new query included; the new query's application if several have. */
    private String findMost() {
        String found = name(asking);
        double load = (online.getOrDefault(found, 0) + 1) / standing.among(standings.values());
        for (Map.Entry<String, Integer> other : online.entrySet()) {
            double otherLoad = other.getValue() / standing(other.getKey()).among(standings.values());
            if (otherLoad > load) {
                found = other.getKey();
                load = otherLoad;
            }
        }
        return found;
    }

    /** Returns why a waiting query yields its place; null if it does not. */
    @Nullable
    RefusalReason yielding(Query waiting) {
        if (asking.offline()) {
            return null;
        }
        if (offline > 0) {
            return waiting.offline() ? RefusalReason.SHED_OFFLINE : null;
        }
        boolean yields = name(waiting).equals(most) && !most.equals(name(asking));
        return yields ? standing(most).yieldingTo(standing, null) : null;
    }

    /** Returns why the new query is refused if none yields its place. */
    RefusalReason refusal() {
        if (asking.offline()) {
            return online.isEmpty() ? RefusalReason.SHED : RefusalReason.SHED_OFFLINE;
        }
        RefusalReason reason = RefusalReason.SHED;
        for (String other : online.keySet()) {
            reason = other.equals(name(asking)) ? reason : standing.yieldingTo(standing(other), reason);
        }
        return reason;
    }
}
