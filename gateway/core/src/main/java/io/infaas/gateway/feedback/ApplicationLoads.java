package io.infaas.gateway.feedback;

import io.infaas.gateway.refusal.RefusalReason;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The loads of all applications, over all views. Accepts applications of any view. Safe from any thread. */
public final class ApplicationLoads {

    private final Map<String, ApplicationLoad> loads;

    ApplicationLoads() {
        loads = new HashMap<>();
    }

    /** The same loads, open to further applications. */
    ApplicationLoads(ApplicationLoads before) {
        loads = new HashMap<>(before.loads);
    }

    // only before the first use by another thread
    ApplicationLoad add(String application) {
        return loads.computeIfAbsent(application, name -> new ApplicationLoad());
    }

    /**
     * The reason to refuse a new query, because other applications have a claim to the gateway's free places; null to admit it.
     *
     * @param inFlight queries in the gateway, the new one included
     * @param most places of the gateway
     */
    public @Nullable RefusalReason refusal(String application, int inFlight, int most) {
        ApplicationLoad applicationLoad = loads.get(application);
        if (applicationLoad == null) {
            return null;
        }
        applicationLoad.recordAsked();
        return PlaceShares.refusal(applicationLoad, loads.values(), inFlight, most);
    }

    /** Whether a query of the application may be retried on another instance; counts the retry if so. */
    public boolean mayRetry(String application) {
        ApplicationLoad load = loads.get(application);
        return load == null || load.mayRetry();
    }

    /** Records that a client which stated no deadline has given up after a time, ms. */
    public void recordGivingUp(String application, double ms) {
        ApplicationLoad load = loads.get(application);
        if (load != null) {
            load.patience().recordGivingUp(ms);
        }
    }

    /** Records that a query of the application ended before it was sent to an instance. */
    public void recordUnsent(String application, RefusalReason reason) {
        ApplicationLoad load = loads.get(application);
        if (load != null) {
            load.recordUnsent(reason);
        }
    }

    /** The queries of the application that no node has seen. */
    public UnsentQueries unsent(String application) {
        ApplicationLoad load = loads.get(application);
        return load == null ? UnsentQueries.NONE : load.unsent();
    }

    /** Number of queries held back from their instances. */
    public int heldQueries() {
        return loads.values().stream().mapToInt(ApplicationLoad::heldQueries).sum();
    }

    void relax() {
        loads.values().forEach(ApplicationLoad::relax);
    }

    /**
     * The shares of applications in the places that a gateway has for queries. An application within its share always gets a free one. Beyond
     * that it may have all places that others do not need. While others send queries, each finds, up to its own share, as many free places as
     * it has queries, and a few more. So it grows into its share as places become free. Pure.
     */
    static final class PlaceShares {
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
                claims += load == applicationLoad || load.isAsking()
                        ? load.standing().share(largest)
                        : 0;
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
}
