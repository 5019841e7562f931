package io.infaas.gateway.feedback;

import io.infaas.gateway.refusal.RefusalReason;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The shares of applications in the places that a gateway has for queries. An application within its share always gets a free one. Beyond
 * that it may have all places that others do not need. While others send queries, each finds, up to its own share, as many free places as
 * it has queries, and a few more. So it grows into its share as places become free. Pure.
 */
final class PlaceShares {

    /** One of this many places is kept for an application that begins to send queries. */
    private static final int PER_NEWCOMER = 64;

    private PlaceShares() {}

    /**
     * Returns why a query is refused; null if it is not.
     *
     * @param own its application, in which it is not counted yet
     * @param all the applications, its own included
     * @param inFlight queries of all applications in the gateway, the new one included
     * @param most places of the gateway
     */
    @Nullable
    static RefusalReason refusal(ApplicationLoad own, Collection<ApplicationLoad> all, int inFlight, int most) {
        int asking = 0;
        double largest = 0;
        for (ApplicationLoad load : all) {
            if (load == own || load.isAsking()) {
                asking++;
                largest = Math.max(largest, load.standing().claim());
            }
        }
        double claims = 0;
        for (ApplicationLoad load : all) {
            claims += load == own || load.isAsking() ? load.standing().share(largest) : 0;
        }
        int newcomers = Math.max(1, most / PER_NEWCOMER);
        double needed = asking < all.size() ? newcomers : 0;
        double perClaim = (most - needed) / claims;
        boolean isWithin = own.queries() < perClaim * own.standing().share(largest);
        RefusalReason reason = RefusalReason.SHED_SHARE;
        for (ApplicationLoad other : all) {
            double missing = perClaim * other.standing().share(largest) - other.queries();
            if (other != own && other.isAsking() && missing > 0 && !isWithin) {
                needed += Math.min(missing, other.queries() + newcomers);
                reason = own.standing().yieldingTo(other.standing(), reason);
            }
        }
        return most - inFlight < needed ? reason : null;
    }
}
