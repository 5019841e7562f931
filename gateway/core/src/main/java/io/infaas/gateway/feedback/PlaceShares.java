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
     * @param applicationLoad its application, in which it is not counted yet
     * @param applicationLoads the applications, its own included
     * @param inFlight queries of all applications in the gateway, the new one included
     * @param most places of the gateway
     */
    @Nullable
    static RefusalReason refusal(
            ApplicationLoad applicationLoad, Collection<ApplicationLoad> applicationLoads, int inFlight, int most) {
        int asking = 0;
        double largest = 0;
        for (ApplicationLoad load : applicationLoads) {
            if (load == applicationLoad || load.isAsking()) {
                asking++;
                largest = Math.max(largest, load.standing().claim());
            }
        }
        double claims = 0;
        for (ApplicationLoad load : applicationLoads) {
            claims +=
                    load == applicationLoad || load.isAsking() ? load.standing().share(largest) : 0;
        }
        int newcomers = Math.max(1, most / PER_NEWCOMER);
        double needed = asking < applicationLoads.size() ? newcomers : 0;
        double perClaim = (most - needed) / claims;
        boolean isWithin = applicationLoad.queries()
                < perClaim * applicationLoad.standing().share(largest);
        RefusalReason reason = RefusalReason.SHED_SHARE;
        for (ApplicationLoad other : applicationLoads) {
            double missing = perClaim * other.standing().share(largest) - other.queries();
            if (other != applicationLoad && other.isAsking() && missing > 0 && !isWithin) {
                needed += Math.min(missing, other.queries() + newcomers);
                reason = applicationLoad.standing().yieldingTo(other.standing(), reason);
            }
        }
        return most - inFlight < needed ? reason : null;
    }
}
