package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Standing;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who makes room for a query in a full waiting room: an offline query for one that is not; else one of the application that has most
 * there for its claim, if that is more than the new query's application has with it. Count all that wait, then ask. For one thread.
 */
final class WaitingShares {

    /** The waiting queries of one application. */
    private static final class WaitingQueries {

        private final Standing standing;
        private int queries;

        WaitingQueries(Standing standing) {
            this.standing = standing;
        }
    }

    private final Query asking;
    private final Map<String, WaitingQueries> online = new TreeMap<>();
    private int offline;
    private @Nullable WaitingQueries most;

    WaitingShares(Query asking) {
        this.asking = asking;
        of(asking);
    }

    private static String name(Query query) {
        return query.target().application().name();
    }

    private WaitingQueries of(Query query) {
        return online.computeIfAbsent(
                name(query),
                any -> new WaitingQueries(Standing.of(query.target().application())));
    }

    /** Counts a query that waits. */
    void add(Query query) {
        if (query.offline()) {
            offline++;
        } else {
            of(query).queries++;
        }
    }

    /** Why a waiting query makes room; null if it does not. */
    @Nullable
    RefusalReason yielding(Query waiting) {
        if (asking.offline()) {
            return null;
        }
        if (offline > 0) {
            return waiting.offline() ? RefusalReason.SHED_OFFLINE : null;
        }
        WaitingQueries own = of(asking);
        WaitingQueries its = of(waiting);
        return its == findMost() && its != own ? its.standing.yieldingTo(own.standing) : null;
    }

    /** The application that has most for its claim, the asking one with its new query; the asking one if several have. */
    private WaitingQueries findMost() {
        WaitingQueries known = most;
        if (known == null) {
            Collection<Standing> all =
                    online.values().stream().map(one -> one.standing).toList();
            known = of(asking);
            double has = (known.queries + 1) / known.standing.among(all);
            for (WaitingQueries other : online.values()) {
                double its = other.queries / other.standing.among(all);
                if (its > has) {
                    known = other;
                    has = its;
                }
            }
            most = known;
        }
        return known;
    }

    /** Why the new query is refused if none makes room for it. */
    RefusalReason refusal() {
        if (asking.offline()) {
            return offline
                            < online.values().stream()
                                            .mapToInt(one -> one.queries)
                                            .sum()
                                    + offline
                    ? RefusalReason.SHED_OFFLINE
                    : RefusalReason.SHED;
        }
        WaitingQueries own = of(asking);
        RefusalReason reason = RefusalReason.SHED;
        for (WaitingQueries other : online.values()) {
            if (other != own && other.queries > 0 && reason != RefusalReason.SHED_PRIORITY) {
                reason = own.standing.yieldingTo(other.standing);
            }
        }
        return reason;
    }
}
