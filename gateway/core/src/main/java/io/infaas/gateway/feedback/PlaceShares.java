package io.infaas.gateway.feedback;

import io.infaas.gateway.refusal.RefusalReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shares of applications in the places that a gateway has for queries. An application within its share always gets a free one. Beyond
 * that it may have all that others do not need: while others ask, each of them finds, up to its own share, as many free places as it
 * has queries, and a few more; so it grows into its share as places become free. Pure.
 */
final class PlaceShares {

    /** Of the places, one in so many is kept for an application that begins to ask. */
    private static final int PER_NEWCOMER = 64;

    private PlaceShares() {}

    /**
     * Why a query is refused; null if it is not.
     *
     * @param own its application, in which it is not counted yet
     * @param all the applications, its own included
     * @param inFlight queries of all applications in the gateway, the new one included
     * @param most places of the gateway
     */
    @Nullable
    static RefusalReason refusal(ApplicationLoad own, Collection<ApplicationLoad> all, int inFlight, int most) {
        if (all.size() < 2) {
            return null;
        }
        List<Standing> asking = new ArrayList<>();
        for (ApplicationLoad load : all) {
            if (load == own || load.isAsking()) {
                asking.add(load.standing());
            }
        }
        int newcomers = Math.max(1, most / PER_NEWCOMER);
        int kept = asking.size() < all.size() ? newcomers : 0;
        double claims = 0;
        for (Standing standing : asking) {
            claims += standing.among(asking);
        }
        double perClaim = (most - kept) / claims;
        int free = most - inFlight;
        boolean isWithin = own.queries() < perClaim * own.standing().among(asking);
        RefusalReason reason = RefusalReason.SHED_SHARE;
        double needed = kept;
        for (ApplicationLoad other : all) {
            if (other != own && other.isAsking()) {
                int has = other.queries();
                double missing = perClaim * other.standing().among(asking) - has;
                if (missing > 0 && !isWithin) {
                    needed += Math.min(missing, has + newcomers);
                    reason = reason == RefusalReason.SHED_PRIORITY
                            ? reason
                            : own.standing().yieldingTo(other.standing());
                }
            }
        }
        return free < needed ? reason : null;
    }
}
